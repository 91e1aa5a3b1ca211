import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { DeskHttpModule } from '#desk/http';
import { AccessTokens, createHttpApp, HttpModule, LimitsModule, type Role } from '#http';
import { CreateAdmin, RegisterUser } from '#identity';
import { newId } from '#kernel';
import { makeLogger, MetricsModule } from '#observability';
import { QueueModule } from '#queue';
import { serveDocs } from '../../../apps/api/src/openapi';
import { cloneDatabase } from '../../support/test-database';

export const adminPassword = 'correct horse battery';
export const customerPassword = 'another horse battery';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | object;
}

/** The desk's HTTP face, in process, on a database of its own. */
export interface DeskApi {
  readonly app: NestFastifyApplication;
  send(url: string, sent?: Sent): Promise<Answer>;
  /** Sends to the API with an access token of this role. */
  call(url: string, role: Role | undefined, sent?: Sent): Promise<Answer>;
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** The process around it, as far as Nest is concerned. */
async function startApp(config: Config): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      MetricsModule,
      DatabaseModule.forRoot('test'),
      QueueModule.forAppending(),
      HttpModule,
      LimitsModule,
      DeskHttpModule,
    ],
  })
  class TestModule {}
  const app = await createHttpApp(TestModule, config.http, { logger: makeLogger({ app: 'test', level: 'silent' }) });
  serveDocs(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

export async function startDeskApi(env: Readonly<Record<string, string>> = {}): Promise<DeskApi> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'desk-'));
  const unlimited = { RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0' };
  const app = await startApp(
    loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir, ...unlimited, ...env }),
  );
  const userId = newId();

  const send = async (url: string, { method = 'GET', headers = {}, payload }: Sent = {}): Promise<Answer> => {
    const answer = await app.inject({ method, url, headers, payload });
    const json = String(answer.headers['content-type']).includes('json') && answer.payload !== '';
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.payload,
      body: json ? answer.json() : undefined,
    };
  };
  return {
    app,
    send,
    call: async (url, role, sent = {}) => {
      const token = role && (await app.get(AccessTokens, { strict: false }).issue({ userId, role }));
      const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...sent.headers };
      return send(`/api/v1${url}`, { ...sent, headers });
    },
    sql: (text, values) => app.get(DataSource).query(text, values),
    close: async () => {
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** An admin and a customer who can sign in. */
export async function addPeople({ app }: DeskApi): Promise<void> {
  const strict = { strict: false } as const;
  await app.get(CreateAdmin, strict).run({ email: 'admin@example.com', password: adminPassword });
  await app.get(RegisterUser, strict).run({ email: 'customer@example.com', password: customerPassword });
}

/** Sends the board's sign-in form. */
export function signIn(api: DeskApi, form: Readonly<Record<string, string>>, headers = {}): Promise<Answer> {
  return api.send('/admin/queues/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
}

/** The cookie of an admin who has signed in. */
export async function sessionOf(api: DeskApi): Promise<string> {
  const { headers } = await signIn(api, { email: 'admin@example.com', password: adminPassword });
  return String(headers['set-cookie']).split(';')[0] ?? '';
}
