import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { type Config, loadConfig } from '#config';
import { AccessTokens, createHttpApp, type Role } from '#http';
import { newId } from '#kernel';
import { makeLogger } from '#observability';
import { ApiModule } from '../../../apps/api/src/api.module';
import { serveDocs } from '../../../apps/api/src/openapi';
import { cloneDatabase } from '../../support/test-database';

export interface Sent {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | object;
  /** Of the peer that connects. */
  readonly from?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** The whole API in this process, on a database of its own, with limits. */
export interface ApiUnderTest {
  readonly app: NestFastifyApplication;
  readonly databaseUrl: string;
  send(url: string, sent?: Sent): Promise<Answer>;
  /** The header of somebody who has signed in. */
  bearer(role?: Role): Promise<Record<string, string>>;
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const patient = { RATE_LIMIT_WAIT_MS: '10000' };

export async function startApiUnderTest(
  env: Readonly<Record<string, string>> = {},
  change: (config: Config) => Config = (config) => config,
): Promise<ApiUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'limits-'));
  const config = change(loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir, ...patient, ...env }));
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger });
  serveDocs(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    databaseUrl: database.url,
    send: async (url, { method = 'GET', headers, payload, from } = {}) => {
      const answer = await app.inject({ method, url, headers, payload, remoteAddress: from });
      const json = String(answer.headers['content-type']).includes('json') && answer.payload !== '';
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.payload,
        body: json ? answer.json() : undefined,
      };
    },
    bearer: async (role = 'customer') => ({
      authorization: `Bearer ${await app.get(AccessTokens, { strict: false }).issue({ userId: newId(), role })}`,
    }),
    sql: (text, values) => app.get(DataSource).query(text, values),
    close: async () => {
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** How many of these answers were not refused by a limit. */
export const passed = (answers: readonly Answer[]): number => answers.filter(({ status }) => status !== 429).length;
