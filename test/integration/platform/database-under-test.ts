import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule, TransactionRunner } from '#database';
import { eventually } from '../../support/eventually';
import { cloneDatabase } from '../../support/test-database';

type Imported = Type<unknown> | DynamicModule;

/** The platform on a database of its own, and a second way into that database to look and to meddle. */
export interface DatabaseUnderTest {
  readonly url: string;
  readonly config: Config;
  readonly transactions: TransactionRunner;
  get<T>(part: Type<T>): T;
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A connection that nothing else uses, e.g. to hold a lock. Closed with the rest. */
  connect(): Promise<Client>;
  /** Waits until this many sessions of the database wait for a lock. */
  blocked(sessions: number): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The address that the platform itself uses, when it is not to talk to the server directly. */
  readonly via?: (url: string) => string;
  readonly imports?: readonly Imported[];
}

export async function startDatabase({ env, via, imports = [] }: DatabaseOptions = {}): Promise<DatabaseUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'platform-'));
  const clients: Client[] = [];
  const connect = async () => {
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const url = via?.(database.url) ?? database.url;
  const config = loadConfig({ DATABASE_URL: url, HOLDFAST_DATA_DIR: dataDir, ...env });
  const module = await startModule(config, imports);
  const own = await connect();
  const sql = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await own.query(text, [...values])).rows as Row[];
  return {
    url: database.url,
    config,
    transactions: module.get(TransactionRunner, { strict: false }),
    get: (part) => module.get(part, { strict: false }),
    sql,
    connect,
    blocked: (sessions) => waitUntilBlocked(sql, sessions),
    close: async () => {
      await module.close();
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function startModule(config: Config, imports: readonly Imported[]): Promise<INestApplicationContext> {
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), DatabaseModule.forRoot('test'), ...imports],
  }).compile();
  module.useLogger(false);
  return module.init();
}

async function waitUntilBlocked(sql: DatabaseUnderTest['sql'], sessions: number): Promise<void> {
  await eventually(
    async () => {
      const [row] = await sql<{ blocked: number }>(
        `select count(distinct pid)::int as blocked from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.blocked === sessions;
    },
    { what: `${sessions} sessions to wait for a lock` },
  );
}

/** Lets everybody pass once so many have arrived. */
export function meeting(of: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void;
  const everybody = new Promise<void>((resolve) => (open = resolve));
  return () => {
    arrived += 1;
    if (arrived >= of) open();
    return everybody;
  };
}
