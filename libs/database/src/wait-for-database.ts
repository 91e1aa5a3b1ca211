import { Client } from 'pg';
import { isConnectionLoss } from './database.errors';
import type { DatabaseSettings } from '#config';
import { NoDatabase, oldestPostgres } from './data-source';
import { migrations } from './migrations';
import { UnusableDatabase } from './unusable-database';

export interface Wait {
  readonly waitSeconds: number;
  /** True for the apps: they need every migration; commands that migrate do not. */
  readonly forSchema: boolean;
  readonly onWait: (message: string) => void;
  /** The address is that of a pooler: nobody but its sessions' own settings limits what a statement may take. */
  readonly pooled?: boolean;
}

/** What keeps us waiting, in a few words, and what to tell the person if it does not end. */
interface Obstacle {
  readonly waitingFor: string;
  readonly advice: string;
}

const retryMilliseconds = 500;
const maxClockSkewSeconds = 2;
const undefinedTable = '42P01';

/**
 * Waits for the server and, where there is one, for the pooler in front of it.
 * @throws NoDatabase, UnusableDatabase with a sentence that says what is wrong
 */
export async function waitForServer(settings: DatabaseSettings, wait: Omit<Wait, 'waitSeconds'>): Promise<void> {
  const { url, directUrl, waitSeconds } = settings;
  await waitForDatabase(directUrl ?? url, { ...wait, waitSeconds });
  if (directUrl !== undefined) await waitForDatabase(url, { ...wait, waitSeconds, pooled: true });
}

/**
 * Waits until the database answers and, for the apps, until its schema is up to date. Checks that the server is recent
 * enough and that its clock agrees with ours (job locks and delays are written by process clocks, expiry is decided by the
 * database's).
 * @throws NoDatabase, UnusableDatabase with a sentence that says what is wrong
 */
export async function waitForDatabase(url: string | undefined, wait: Wait): Promise<void> {
  if (url === undefined) throw new NoDatabase();
  const deadline = Date.now() + wait.waitSeconds * 1000;
  let announced = '';
  for (;;) {
    const obstacle = await probe(url, wait);
    if (obstacle === undefined) return;
    if (Date.now() >= deadline) throw new UnusableDatabase(`${obstacle.advice} (waited ${wait.waitSeconds} s)`);
    if (announced !== obstacle.waitingFor)
      wait.onWait(`Waiting up to ${wait.waitSeconds} s for ${obstacle.waitingFor}.`);
    announced = obstacle.waitingFor;
    await new Promise((resume) => setTimeout(resume, retryMilliseconds));
  }
}

async function probe(url: string, { forSchema, pooled = false }: Wait): Promise<Obstacle | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const askedAt = Date.now();
    const { rows } = await client.query<{ version: number; now: Date }>(
      `select current_setting('server_version_num')::int as version, clock_timestamp() as now`,
    );
    const fault = rows[0] && faultOfServer(rows[0], (askedAt + Date.now()) / 2);
    if (fault !== undefined) throw new UnusableDatabase(fault);
    if (pooled) await refuseEndlessSessions(client);
    return forSchema ? await pendingMigrations(client) : undefined;
  } catch (error) {
    return obstacleFrom(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Why this server must not be used, or undefined when it may be. */
export function faultOfServer(server: { version: number; now: Date }, processNow: number): string | undefined {
  const major = Math.floor(server.version / 10_000);
  if (major < oldestPostgres) {
    return `Holdfast needs PostgreSQL ${oldestPostgres} or newer, but this server is version ${major}.`;
  }
  const skewSeconds = Math.abs(server.now.getTime() - processNow) / 1000;
  if (skewSeconds <= maxClockSkewSeconds) return undefined;
  return `This machine's clock and the database's differ by ${skewSeconds.toFixed(1)} s; at most ${maxClockSkewSeconds} s is safe.`;
}

/** @throws UnusableDatabase when a pooler's sessions would let a statement wait or a transaction pause for ever */
async function refuseEndlessSessions(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select name from pg_settings where name = any($1) and setting::int = 0 order by name',
    [['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']],
  );
  if (rows.length === 0) return;
  const missing = rows.map(({ name }) => name).join(', ');
  throw new UnusableDatabase(
    `The sessions of the pooler at DATABASE_URL have no ${missing}: set what is missing for their role, or by the pooler's connect_query.`,
  );
}

async function pendingMigrations(client: Client): Promise<Obstacle | undefined> {
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.every(({ name }) => applied.has(name)) ? undefined : noSchema;
}

const noSchema: Obstacle = {
  waitingFor: 'the database schema; run `npm run migrate`',
  advice: 'The database schema is not up to date: run `npm run migrate` first.',
};

function obstacleFrom(error: unknown): Obstacle {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof UnusableDatabase) throw error;
  if (code === undefinedTable) return noSchema;
  if (isConnectionLoss(error) || /timeout/.test(message)) {
    const cause = code ?? message;
    return {
      waitingFor: `the database (${cause})`,
      advice: `The database did not answer (${cause}). Check DATABASE_URL.`,
    };
  }
  throw new UnusableDatabase(`The database refused us: ${message}. Check DATABASE_URL.`);
}
