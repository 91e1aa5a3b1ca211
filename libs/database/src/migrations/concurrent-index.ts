import type { QueryRunner } from 'typeorm';

export interface ConcurrentIndex {
  readonly name: string;
  readonly unique?: boolean;
  /** What comes after `on`, such as `orders (customer_id) where status = 'paid'`. */
  readonly on: string;
}

/**
 * Builds an index on a table that is in use, without keeping anybody from writing. For a migration that has
 * `transaction = false` and does nothing else: such a build cannot be part of a transaction. What a build that failed has left
 * behind is dropped first, and an index that is there and whole is left alone, so that the migration may run again.
 */
export async function buildIndex(runner: QueryRunner, { name, unique = false, on }: ConcurrentIndex): Promise<void> {
  const [found] = (await runner.query(`select indisvalid as valid from pg_index where indexrelid = to_regclass($1)`, [
    name,
  ])) as { valid: boolean }[];
  if (found?.valid) return;
  await withoutLockTimeout(runner, async () => {
    if (found) await runner.query(`drop index concurrently ${name}`);
    await runner.query(`create ${unique ? 'unique ' : ''}index concurrently ${name} on ${on}`);
  });
}

/** The way back; for `down` of the same migration. TypeORM takes a migration back inside a transaction, whatever it says of itself. */
export async function dropIndex(runner: QueryRunner, { name }: Pick<ConcurrentIndex, 'name'>): Promise<void> {
  if (runner.isTransactionActive) await runner.query(`drop index if exists ${name}`);
  else await withoutLockTimeout(runner, () => runner.query(`drop index concurrently if exists ${name}`));
}

/** It waits for transactions that began before it, however long they take, and nobody waits behind it. */
async function withoutLockTimeout(runner: QueryRunner, work: () => Promise<unknown>): Promise<void> {
  await runner.query('set lock_timeout = 0');
  try {
    await work();
  } finally {
    await runner.query('reset lock_timeout');
  }
}
