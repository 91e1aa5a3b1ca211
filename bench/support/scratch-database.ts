import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrateDatabase } from '#database';
import { EmbeddedPostgresError, startEmbeddedPostgres, stopLeftoverServer } from '#embedded-postgres';
import { migrateQueue } from '#queue';
import { type Bench, NotMeasured } from './benchmark';

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
  }).catch(explain);
  bench.afterwards(() => server.stop('immediate'));
  await server.createDatabase('holdfast_bench');
  const url = server.url('holdfast_bench');
  await migrateQueue(url);
  await migrateDatabase(url);
  const sql = new Client({ connectionString: url });
  await sql.connect();
  bench.afterwards(() => sql.end());
  return { url, sql, folder };
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
