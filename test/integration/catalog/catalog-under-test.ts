import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { CacheModule } from '#cache';
import { CatalogHttpModule } from '#catalog/http';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { AccessTokens, createHttpApp, HttpModule, type Role } from '#http';
import { newId } from '#kernel';
import { makeLogger, MetricsModule } from '#observability';
import { QueueModule } from '#queue';
import { cloneDatabase } from '../../support/test-database';

export interface CatalogRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly role?: Role;
}

export interface CatalogAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** The catalogue with its HTTP face on a database of its own, without a listening port. */
export interface CatalogUnderTest {
  /** Of its database. */
  readonly url: string;
  get<UseCase>(useCase: Type<UseCase>): UseCase;
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  request<Body>(address: string, options?: CatalogRequest): Promise<CatalogAnswer<Body>>;
  close(): Promise<void>;
}

export async function startCatalog(environment: NodeJS.ProcessEnv = {}): Promise<CatalogUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalog-'));
  const app = await startApp(loadConfig({ ...environment, DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir }));
  const userId = newId();
  return {
    url: database.url,
    get: (useCase) => app.get(useCase, { strict: false }),
    sql: (text, values = []) => app.get(DataSource).query(text, values),
    request: async <Body>(address: string, options: CatalogRequest = {}) => {
      const { role, body, method = 'GET', headers = {} } = options;
      const token = role && (await app.get(AccessTokens, { strict: false }).issue({ userId, role }));
      const response = await app.inject({
        method,
        url: `/api/v1${address}`,
        headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
        payload: body as object,
      });
      const isJson = String(response.headers['content-type']).includes('json');
      const answer = isJson && response.body !== '' ? JSON.parse(response.body) : response.body || undefined;
      return { status: response.statusCode, headers: response.headers, body: answer as Body };
    },
    close: async () => {
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
    ],
  })
  class TestModule {}
  const app = await createHttpApp(TestModule, config.http, { logger: makeLogger({ app: 'test', level: 'silent' }) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
