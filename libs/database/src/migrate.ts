import { setTimeout as pause } from 'node:timers/promises';
import { AbstractLogger, DataSource, MigrationExecutor, type MigrationInterface, type QueryRunner } from 'typeorm';
import { isBusy, isRetryable } from './database.errors';
import { migrations as allMigrations } from './migrations';
import { oldestTransaction } from './oldest-transaction';
import { UnusableDatabase } from './unusable-database';

const migrationLockKey = 7_201_501;
const turnMilliseconds = 200;

export interface MigrationTerms {
  /** In order; default: ours. */
  readonly migrations?: readonly (new () => MigrationInterface)[];
  /**
   * How long one statement waits for a lock. All traffic on the table queues up behind it meanwhile, so this is far less than
   * what a request waits for.
   */
  readonly lockMilliseconds?: number;
  /** How often a migration that did not get its lock is tried in all, and how long the traffic has the table in between. */
  readonly attempts?: number;
  readonly pauseMilliseconds?: number;
  /** Takes sentences about what is waited for. */
  readonly tell?: (sentence: string) => void;
}

type Terms = Required<MigrationTerms>;

const usual: Terms = {
  migrations: allMigrations,
  lockMilliseconds: 2000,
  attempts: 15,
  pauseMilliseconds: 2000,
  tell: () => undefined,
};

/**
 * Brings the schema up to date and returns the names of what was applied. Safe when several processes start at once: one
 * migrates, the others wait and then find nothing to do. The lock belongs to the connection that migrates, so that a process
 * that dies leaves neither the lock nor half a migration behind.
 *
 * Safe while the shop is open: a lock that somebody holds for long is not waited for, because everybody else would wait behind
 * us. The migration is rolled back, and tried again later, a bounded number of times.
 * @throws UnusableDatabase when no try got its locks, or the connection does not keep a session
 */
export async function migrateDatabase(url: string, terms: MigrationTerms = {}): Promise<readonly string[]> {
  const settled: Terms = { ...usual, ...terms };
  const dataSource = await openFor(url, settled);
  const runner = dataSource.createQueryRunner();
  try {
    await takeTurn(runner, settled.tell);
    return await applyAll(dataSource, runner, settled);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [migrationLockKey]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}

/** TypeORM prints what it then throws. */
class Quiet extends AbstractLogger {
  protected writeLog(): void {}
}

function openFor(url: string, { migrations, lockMilliseconds }: Terms): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'holdfast-migrate',
    poolSize: 2,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logger: new Quiet(),
    extra: { keepAlive: true, options: `-c lock_timeout=${lockMilliseconds} -c statement_timeout=0` },
  }).initialize();
}

/** Asks again and again instead of waiting in a statement: its snapshot would keep an index from being built concurrently. */
async function takeTurn(runner: QueryRunner, tell: Terms['tell']): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [row] = (await runner.query('select pg_try_advisory_lock($1) as taken', [migrationLockKey])) as {
      taken: boolean;
    }[];
    if (row?.taken) return;
    if (attempt === 1) tell('Another process is migrating; waiting for it.');
    await pause(turnMilliseconds);
  }
}

/** A pooler in transaction mode gives each statement another session: the lock would be held by somebody else's. */
async function assertOurTurn(runner: QueryRunner): Promise<void> {
  const held = (await runner.query(
    `select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid = $1 and granted`,
    [migrationLockKey],
  )) as unknown[];
  if (held.length > 0) return;
  throw new UnusableDatabase(
    'The lock of the migration is not held by this session: DATABASE_URL must lead to PostgreSQL directly, not through a ' +
      'pooler in transaction mode.',
  );
}

async function applyAll(dataSource: DataSource, runner: QueryRunner, terms: Terms): Promise<string[]> {
  const before = await pendingNames(dataSource, runner);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await assertOurTurn(runner);
      await executorOf(dataSource, runner).executePendingMigrations();
      return before;
    } catch (error) {
      if (!isBusy(error) && !isRetryable(error)) throw error;
      const [stuck = ''] = await pendingNames(dataSource, runner);
      const holder = await oldestTransaction(runner);
      const cause = `${stuck} did not get a lock within ${terms.lockMilliseconds} ms${holder}.`;
      if (attempt === terms.attempts) {
        throw new UnusableDatabase(
          `${cause} It was tried ${attempt} times and nothing of it was changed: run \`npm run migrate\` again.`,
        );
      }
      terms.tell(`${cause} Trying again.`);
      await pause(terms.pauseMilliseconds);
    }
  }
}

function executorOf(dataSource: DataSource, runner: QueryRunner): MigrationExecutor {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  return executor;
}

async function pendingNames(dataSource: DataSource, runner: QueryRunner): Promise<string[]> {
  const pending = await executorOf(dataSource, runner).getPendingMigrations();
  return pending.map(({ name }) => name);
}
