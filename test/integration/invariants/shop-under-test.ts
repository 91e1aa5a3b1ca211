import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { CacheModule } from '#cache';
import { CatalogHttpModule } from '#catalog/http';
import { CheckoutHttpModule } from '#checkout/http';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule, type Reader, Statements } from '#database';
import { AccessTokens, createHttpApp, HttpModule, type Role } from '#http';
import { InvariantsHttpModule } from '#invariants/http';
import { InvariantsJobsModule } from '#invariants/jobs';
import { InventoryHttpModule } from '#inventory/http';
import { InventoryJobsModule } from '#inventory/jobs';
import { newId } from '#kernel';
import { makeLogger, MetricsModule } from '#observability';
import { PaymentsHttpModule } from '#payments/http';
import { Inbox, JobRegistry, QueueModule } from '#queue';
import { cloneDatabase } from '../../support/test-database';

export interface ShopRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly role?: Role;
}

export interface ShopAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** The whole shop on a database of its own, without a port and without a worker: a test plays the worker. */
export interface ShopUnderTest {
  readonly config: Config;
  get<UseCase>(useCase: Type<UseCase>): UseCase;
  request<Body>(address: string, options?: ShopRequest): Promise<ShopAnswer<Body>>;
  /** Single statements, on any connection. */
  readonly sql: Reader['query'];
  /** A connection of one's own, for transactions that are never committed. It ends with the shop. */
  session(): Promise<Client>;
  close(): Promise<void>;
}

/** What a worker has and the API lacks, without its queues. */
@Global()
@Module({ providers: [Inbox, JobRegistry], exports: [Inbox, JobRegistry] })
class WorkerPartsModule {}

export async function startShop(): Promise<ShopUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'invariants-'));
  const config = loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir });
  const app = await startApp(config);
  const sessions: Client[] = [];
  return {
    config,
    get: (useCase) => app.get(useCase, { strict: false }),
    request: (address, options) => request(app, address, options),
    sql: (text, values) => app.get(Statements, { strict: false }).query(text, values),
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
      WorkerPartsModule,
      HttpModule,
      CatalogHttpModule,
      InventoryHttpModule,
      CheckoutHttpModule,
      PaymentsHttpModule,
      InvariantsHttpModule,
      InvariantsJobsModule,
      InventoryJobsModule,
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
  address: string,
  options: ShopRequest = {},
): Promise<ShopAnswer<Body>> {
  const { role, body, method = 'GET', headers = {} } = options;
  const token = role && (await app.get(AccessTokens, { strict: false }).issue({ userId: newId(), role }));
  const response = await app.inject({
    method,
    url: `/api/v1${address}`,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    payload: body,
  });
  const answer: unknown = response.body === '' ? undefined : JSON.parse(response.body);
  return { status: response.statusCode, headers: response.headers, body: answer as Body };
}
