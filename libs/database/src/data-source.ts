import type { DataSourceOptions } from 'typeorm';
import type { DatabaseSettings } from '#config';
import { migrations } from './migrations';

/** The oldest PostgreSQL major version that Holdfast supports. */
export const oldestPostgres = 15;

const silenceMilliseconds = 5000;

/** No database is known: neither configured nor running locally. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';

  constructor() {
    super('There is no database to connect to: set DATABASE_URL, or run `npm start`, which brings its own.');
  }
}

/** Connection options of every process. Timeouts are set per connection, so they cost no round trip per transaction. */
export function dataSourceOptions(settings: DatabaseSettings, applicationName: string): DataSourceOptions {
  if (settings.url === undefined) throw new NoDatabase();
  return {
    type: 'postgres',
    url: settings.url,
    applicationName,
    poolSize: settings.poolSize,
    migrations,
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    connectTimeoutMS: settings.statementTimeoutMilliseconds,
    installExtensions: false,
    logging: false,
    extra: {
      keepAlive: true,
      // Should the server fall silent without hanging up, its own timeouts never reach us.
      query_timeout: settings.statementTimeoutMilliseconds + silenceMilliseconds,
      options: [
        `-c lock_timeout=${settings.lockTimeoutMilliseconds}`,
        `-c statement_timeout=${settings.statementTimeoutMilliseconds}`,
        `-c idle_in_transaction_session_timeout=${settings.statementTimeoutMilliseconds}`,
      ].join(' '),
    },
  };
}
