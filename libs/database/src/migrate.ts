import { DataSource } from 'typeorm';
import { migrations } from './migrations';

const migrationLockKey = 7_201_501;

/** Brings the schema up to date and returns the names of what was applied. Safe when several processes start at once. */
export async function migrateDatabase(url: string): Promise<readonly string[]> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    applicationName: 'holdfast-migrate',
    poolSize: 2,
    migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
  }).initialize();
  const guard = dataSource.createQueryRunner();
  try {
    await guard.query('select pg_advisory_lock($1)', [migrationLockKey]);
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await guard.query('select pg_advisory_unlock($1)', [migrationLockKey]).catch(() => undefined);
    await guard.release();
    await dataSource.destroy();
  }
}
