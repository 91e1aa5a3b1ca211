import type { Config } from '#config';
import { migrateDatabase, NoDatabase } from '#database';
import { migrateQueue } from '#queue';

/** Brings our own tables and those of the queue up to date; returns the names of the migrations that ran. */
export async function migrateEverything(config: Config): Promise<readonly string[]> {
  const { url } = config.database;
  if (url === undefined) throw new NoDatabase();
  const applied = await migrateDatabase(url);
  await migrateQueue(url);
  return applied;
}
