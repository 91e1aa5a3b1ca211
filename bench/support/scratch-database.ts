import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrateDatabase } from '#database';
import { EmbeddedPostgresError, startEmbeddedPostgres, stopLeftoverServer } from '#embedded-postgres';
import { migrateQueue } from '#queue';
import { type Bench, NotMeasured } from './benchmark';

export interface ScratchServer {
  /** Connected to no database that is measured. */
  readonly admin: Client;
  /** A folder for logs and other files, removed with the server. */
  readonly folder: string;
  url(database: string): string;
}

export interface ScratchDatabase {
  readonly url: string;
  /** For looking things up beside what is measured. */
  readonly sql: Client;
  /** A folder for logs and other files, removed with the database. */
  readonly folder: string;
}

const folderPrefix = 'holdfast-bench-';

/** An empty, migrated database on a durable PostgreSQL of its own. Server and files go when the benchmark ends. */
export async function openScratchDatabase(bench: Bench): Promise<ScratchDatabase> {
  const server = await openScratchServer(bench);
  const url = await migratedDatabase(server, 'holdfast_bench');
  const sql = await connected(url);
  bench.afterwards(() => sql.end());
  return { url, sql, folder: server.folder };
}

/** A durable PostgreSQL of its own. Server and files go when the benchmark ends. `flags` are further arguments of it. */
export async function openScratchServer(bench: Bench, flags: readonly string[] = []): Promise<ScratchServer> {
  bench.progress('Starting a PostgreSQL server of our own.');
  await removeAbandoned();
  const folder = path.join(os.tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  // The server's user may pass through, but not look around.
  chmodSync(folder, 0o711);
  bench.afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'postgres'),
    durable: true,
    orphanGraceSeconds: 0,
    flags,
  }).catch(explain);
  bench.afterwards(() => server.stop('immediate'));
  const admin = await connected(server.url('postgres'));
  bench.afterwards(() => admin.end());
  return { admin, folder, url: (database) => server.url(database) };
}

/** Makes an empty database with our tables. @returns its address */
export async function migratedDatabase({ admin, url }: ScratchServer, name: string): Promise<string> {
  await admin.query(`create database ${admin.escapeIdentifier(name)}`);
  await migrateQueue(url(name));
  await migrateDatabase(url(name));
  return url(name);
}

export async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function explain(error: unknown): never {
  throw error instanceof EmbeddedPostgresError ? new NotMeasured(error.message) : error;
}

/** What is left of benchmarks that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = Number(/^holdfast-bench-(\d+)-/.exec(name)?.[1]);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    const folder = path.join(os.tmpdir(), name);
    await stopLeftoverServer(path.join(folder, 'postgres')).catch(() => false);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
