import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { CacheModule } from '#cache';
import { CatalogHttpModule } from '#catalog/http';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule, type Reader, Statements } from '#database';
import { AccessTokens, createHttpApp, HttpModule, type Role } from '#http';
import { checkInvariants } from '#invariants';
import { InvariantsHttpModule } from '#invariants/http';
import { InventoryHttpModule } from '#inventory/http';
import { newId } from '#kernel';
import { makeLogger, MetricsModule } from '#observability';
import { QueueModule } from '#queue';
import { cloneDatabase } from '../../support/test-database';

export interface InventoryRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly role?: Role | 'nobody';
}

export interface InventoryAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** Catalogue, inventory and audit with their HTTP faces on a database of their own, without a listening port. */
export interface InventoryUnderTest {
  readonly url: string;
  get<UseCase>(useCase: Type<UseCase>): UseCase;
  readonly sql: Reader['query'];
  /** As a member of the staff, always the same one, unless told otherwise. */
  request<Body>(address: string, options?: InventoryRequest): Promise<InventoryAnswer<Body>>;
  /** A connection of one's own. It ends with the test. */
  session(): Promise<Client>;
  close(): Promise<void>;
}

export async function startInventory(): Promise<InventoryUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inventory-'));
  const app = await startApp(loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir }));
  const userId = newId();
  const sessions: Client[] = [];
  return {
    url: database.url,
    get: (useCase) => app.get(useCase, { strict: false }),
    sql: (text, values) => app.get(Statements, { strict: false }).query(text, values),
    request: (address, options) => request(app, userId, { address, ...options }),
    session: async () => {
      const session = new Client({ connectionString: database.url });
      await session.connect();
      sessions.push(session);
      return session;
    },
    close: async () => {
      for (const session of sessions) await session.end();
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function startApp(config: Config): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      MetricsModule,
      DatabaseModule.forRoot('test'),
      QueueModule.forAppending(),
      CacheModule.forReading(),
      HttpModule,
      CatalogHttpModule,
      InvariantsHttpModule,
      InventoryHttpModule,
    ],
  })
  class TestModule {}
  const app = await createHttpApp(TestModule, config.http, { logger: makeLogger({ app: 'test', level: 'silent' }) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function request<Body>(
  app: NestFastifyApplication,
  userId: string,
  { address, role = 'staff', body, method = 'GET', headers = {} }: InventoryRequest & { address: string },
): Promise<InventoryAnswer<Body>> {
  const token = role !== 'nobody' && (await app.get(AccessTokens, { strict: false }).issue({ userId, role }));
  const response = await app.inject({
    method,
    url: `/api/v1${address}`,
    headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    payload: body as object,
  });
  const answer: unknown = response.body === '' ? undefined : JSON.parse(response.body);
  return { status: response.statusCode, headers: response.headers, body: answer as Body };
}

/** Every test leaves stock, ledger and keys in agreement. */
export async function closeInBalance(inventory: InventoryUnderTest): Promise<void> {
  const { rules } = await checkInvariants({ query: inventory.sql }, { only: ['I1', 'I2', 'I3', 'I4', 'I5'] });
  expect(rules.filter(({ violations }) => violations > 0)).toEqual([]);
}
