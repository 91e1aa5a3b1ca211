import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { loadConfig } from '#config';
import { type Reader, Statements, TransactionRunner, type Tx } from '#database';
import { AccessTokens, createHttpApp, type Role } from '#http';
import { newId } from '#kernel';
import { makeLogger } from '#observability';
import { ApiModule } from '../../../apps/api/src/api.module';
import { cloneDatabase } from '../../support/test-database';

export interface PricingRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs in as somebody with this role; staff when a rule is managed. */
  readonly role?: Role;
  /** Who signs in; nobody in particular when left out. */
  readonly userId?: string;
}

export interface PricingAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** The API on a database of its own, without a listening port. */
export interface PricingUnderTest {
  readonly url: string;
  get<UseCase>(useCase: Type<UseCase>): UseCase;
  readonly sql: Reader['query'];
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  request<Body>(address: string, options?: PricingRequest): Promise<PricingAnswer<Body>>;
  /** What is heard on a channel of the database from now on. */
  listen(channel: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** @param beside the first API, when this is to be another process on the same database */
export async function startPricing(beside?: PricingUnderTest): Promise<PricingUnderTest> {
  const database = beside ? { url: beside.url, drop: async () => undefined } : await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'pricing-'));
  const config = loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir });
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger });
  const listeners: Client[] = [];
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    url: database.url,
    get: (useCase) => app.get(useCase, { strict: false }),
    sql: (text, values) => app.get(Statements, { strict: false }).query(text, values),
    inTransaction: (work) => app.get(TransactionRunner, { strict: false }).run(work),
    request: (address, options) => request(app, address, options),
    listen: async (channel) => {
      const client = new Client({ connectionString: database.url });
      const heard: string[] = [];
      client.on('notification', ({ payload = '' }) => heard.push(payload));
      await client.connect();
      await client.query(`listen ${channel}`);
      listeners.push(client);
      return heard;
    },
    close: async () => {
      for (const listener of listeners) await listener.end();
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function request<Body>(
  app: NestFastifyApplication,
  address: string,
  { role, userId = newId(), body, method = 'GET', headers = {} }: PricingRequest = {},
): Promise<PricingAnswer<Body>> {
  const token = role && (await app.get(AccessTokens, { strict: false }).issue({ userId, role }));
  const response = await app.inject({
    method,
    url: `/api/v1${address}`,
    headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    payload: body as object,
  });
  const answer: unknown = response.body === '' ? undefined : JSON.parse(response.body);
  return { status: response.statusCode, headers: response.headers, body: answer as Body };
}
