import type { Config } from '#config';
import { migrateDatabase, NoDatabase } from '#database';
import { migrateQueue } from '#queue';

/**
 * Brings the queue's tables and then our own up to date: whoever waits for ours finds the queue's there.
 * @param tell takes sentences about what is waited for
 * @returns the names of the migrations that ran
 */
export async function migrateEverything(config: Config, tell: (sentence: string) => void): Promise<readonly string[]> {
  const { url } = config.database;
  if (url === undefined) throw new NoDatabase();
  await migrateQueue(url);
  return migrateDatabase(url, { tell });
}
