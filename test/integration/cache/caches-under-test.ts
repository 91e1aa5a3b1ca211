import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Test } from '@nestjs/testing';
import { Pool } from 'pg';
import { Cache, CacheModule, type CachedRead } from '#cache';
import { ConfigModule, loadConfig } from '#config';
import { DatabaseModule, TransactionRunner } from '#database';
import { cloneDatabase } from '../../support/test-database';

/** One process's cache: a module of its own, with its own connections. */
export interface CacheProcess {
  readonly cache: Cache;
  readonly transactions: TransactionRunner;
  close(): Promise<void>;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The address of the database that this process uses, when it is not to talk to the server directly. */
  readonly via?: (url: string) => string;
  readonly role?: 'reading' | 'writing';
}

/** Caches of several processes on one database, and a way into that database which goes past all of them. */
export interface CachesUnderTest {
  start(options?: ProcessOptions): Promise<CacheProcess>;
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openCaches(): Promise<CachesUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'caches-'));
  const sessions = new Pool({ connectionString: database.url, max: 3 });
  sessions.on('error', () => undefined);
  const processes: CacheProcess[] = [];
  return {
    start: async ({ env, via, role = 'reading' } = {}) => {
      const url = via?.(database.url) ?? database.url;
      const config = loadConfig({ DATABASE_URL: url, HOLDFAST_DATA_DIR: dataDir, ...env });
      const cache = role === 'reading' ? CacheModule.forReading() : CacheModule.forWriting();
      const module = await Test.createTestingModule({
        imports: [ConfigModule.forRoot(config), DatabaseModule.forRoot('test'), cache],
      }).compile();
      module.useLogger(false);
      await module.init();
      const started = {
        cache: module.get(Cache, { strict: false }),
        transactions: module.get(TransactionRunner, { strict: false }),
        close: () => module.close(),
      };
      processes.push(started);
      return started;
    },
    sql: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await sessions.query(text, [...values])).rows as Row[],
    close: async () => {
      await Promise.all(processes.map((one) => one.close()));
      await sessions.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Loads that begin at once and end when the test lets them. */
export class HeldLoads<T> {
  /** How many were begun. */
  begun = 0;
  private readonly held: (() => void)[] = [];

  constructor(private readonly query: () => Promise<T>) {}

  /** Asks the database at once and holds the answer back. */
  readonly load = async (): Promise<T> => {
    this.begun += 1;
    const value = await this.query();
    await new Promise<void>((resolve) => this.held.push(resolve));
    return value;
  };

  /** How many have their answer and hold it back. */
  get waiting(): number {
    return this.held.length;
  }

  release(): void {
    this.held.splice(0).forEach((resolve) => resolve());
  }
}

/** A read of one value with these tags. */
export const entry = <T>(load: () => Promise<T>, change: Partial<CachedRead<T>> = {}): CachedRead<T> => ({
  region: 'product',
  key: 'mug',
  tags: () => ['products', 'product:mug'],
  load,
  ...change,
});
