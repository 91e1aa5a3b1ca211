import type { DataSourceOptions } from 'typeorm';
import type { DatabaseSettings } from '#config';
import { CountedClient } from './counted-client';
import { migrations } from './migrations';
import { type SessionRole, type Timeouts, timeoutsOf } from './session-role';

/** The oldest PostgreSQL major version that Holdfast supports. */
export const oldestPostgres = 15;

const silenceMilliseconds = 5000;
const longestConnect = 15_000;

/** No database is known: neither configured nor running locally. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';

  constructor() {
    super('There is no database to connect to: set DATABASE_URL, or run `npm start`, which brings its own.');
  }
}

const sessionOptions = (timeouts: Timeouts): string =>
  [
    `-c lock_timeout=${timeouts.lock}`,
    `-c statement_timeout=${timeouts.statement}`,
    `-c idle_in_transaction_session_timeout=${timeouts.idleTransaction}`,
  ].join(' ');

/**
 * The same, past the pooler if there is one: for listening, for locks of a session, for the queues, and for commands, which
 * have other timeouts than the pooler's sessions.
 */
export const directly = (settings: DatabaseSettings): DatabaseSettings =>
  settings.directUrl === undefined ? settings : { ...settings, url: settings.directUrl, directUrl: undefined };

/**
 * Connection options of a process. Timeouts are set per connection, so they cost no round trip per transaction. A pooler takes
 * none from us: its sessions have to have them, which `waitForServer` looks at.
 */
export function dataSourceOptions(
  settings: DatabaseSettings,
  session: { readonly applicationName: string; readonly role: SessionRole },
): DataSourceOptions {
  if (settings.url === undefined) throw new NoDatabase();
  const timeouts = timeoutsOf(session.role, settings);
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: session.applicationName,
    poolSize: settings.poolSize,
    migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    connectTimeoutMS: Math.min(timeouts.statement, longestConnect),
    installExtensions: false,
    logging: false,
    extra: {
      Client: CountedClient,
      keepAlive: true,
      // Statements of one transaction that are sent together do not wait for each other's answers on the way.
      pipeline: true,
      // Should the server fall silent without hanging up, its own timeouts never reach us.
      query_timeout: timeouts.statement + silenceMilliseconds,
      ...(settings.directUrl === undefined ? { options: sessionOptions(timeouts) } : { pooled: true }),
    },
  };
}
