import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Config, ConfigError, type Environment } from './config';
import { EnvironmentReader } from './environment-reader';
import { limits, listeners } from './http-settings';
import { refuseLocalConveniences } from './production';
import { secrets } from './secrets';

/** Where `npm start` leaves the address of the embedded server while it runs. */
export const databaseUrlFile = 'database-url';

/**
 * Reads the whole configuration from the environment.
 * @throws ConfigError that names every fault at once
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const read = new EnvironmentReader(environment);
  const env = read.oneOf('NODE_ENV', ['development', 'test', 'production'], 'development');
  const dataDir = path.resolve(read.text('HOLDFAST_DATA_DIR') ?? '.holdfast');
  const storage = stores(read, env, dataDir);
  const withSecrets = secrets(read, env, dataDir);
  const config: Config = {
    env,
    logLevel: read.oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    dataDir,
    seedDemo: read.flag('SEED_DEMO', read.text('DATABASE_URL') === undefined),
    ...listeners(read, env),
    limits: limits(read),
    ...storage,
    ...commerce(read, storage.database.poolSize),
    ...withSecrets,
    mail: {
      smtpUrl: read.url('SMTP_URL', ['smtp:', 'smtps:']),
      dir: path.resolve(read.text('MAIL_DIR') ?? path.join(dataDir, 'mail')),
      from: read.address('MAIL_FROM', 'shop@example.com'),
      staffAddress: read.address('STAFF_EMAIL', withSecrets.admin.email),
      passwordResetUrl: read.url('PASSWORD_RESET_URL', ['http:', 'https:']),
    },
    webhooks: { allowPrivate: read.flag('WEBHOOK_ALLOW_PRIVATE', false) },
    tracing: { endpoint: read.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']) },
    outbox: { republishSeconds: read.integer('OUTBOX_REPUBLISH_SECONDS', { default: 60, min: 1, max: 86_400 }) },
  };
  if (config.checkout.strategy === 'distributed' && config.redis.url === undefined) {
    read.faults.push('CHECKOUT_STRATEGY=distributed needs REDIS_URL: its locks are kept in Redis.');
  }
  if (env === 'production') refuseLocalConveniences(read, config);
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return config;
}

function stores(
  read: EnvironmentReader,
  env: Environment,
  dataDir: string,
): Pick<Config, 'database' | 'redis' | 'cache'> {
  const url = read.url('DATABASE_URL', ['postgres:', 'postgresql:']) ?? runningEmbeddedServer(dataDir);
  const directUrl = read.url('DATABASE_DIRECT_URL', ['postgres:', 'postgresql:']);
  if (env === 'production' && url === undefined) read.faults.push('DATABASE_URL is required in production.');
  if (directUrl !== undefined && read.text('DATABASE_URL') === undefined) {
    read.faults.push('DATABASE_DIRECT_URL needs DATABASE_URL: the pooler in front of it.');
  }
  return {
    database: {
      url,
      directUrl,
      replicaUrl: read.url('DATABASE_REPLICA_URL', ['postgres:', 'postgresql:']),
      poolSize: read.integer('DATABASE_POOL_SIZE', { default: 10, min: 2, max: 500 }),
      waitSeconds: read.integer('DATABASE_WAIT_SECONDS', { default: 30, min: 0, max: 3600 }),
      lockTimeoutMilliseconds: read.integerIfSet('LOCK_TIMEOUT_MS', { min: 10, max: 600_000 }),
      statementTimeoutMilliseconds: read.integerIfSet('STATEMENT_TIMEOUT_MS', { min: 100, max: 3_600_000 }),
      idleTransactionMilliseconds: read.integerIfSet('IDLE_TRANSACTION_TIMEOUT_MS', { min: 100, max: 3_600_000 }),
    },
    redis: { url: read.url('REDIS_URL', ['redis:', 'rediss:']) },
    cache: { ttlSeconds: read.integer('CACHE_TTL_SECONDS', { default: 300, min: 0, max: 86_400 }) },
  };
}

function runningEmbeddedServer(dataDir: string): string | undefined {
  try {
    return readFileSync(path.join(dataDir, databaseUrlFile), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Half of the connections, so that everything else has the other half; one batch and three single checkouts are enough. */
const shareOf = (poolSize: number): number => Math.max(2, Math.min(4, Math.floor(poolSize / 2)));

function commerce(read: EnvironmentReader, poolSize: number): Pick<Config, 'store' | 'checkout'> {
  const currency = read.text('STORE_CURRENCY') ?? 'USD';
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    read.faults.push(`STORE_CURRENCY must be an ISO 4217 code such as USD, but is "${currency}".`);
  }
  return {
    store: { currency },
    checkout: {
      strategy: read.oneOf('CHECKOUT_STRATEGY', ['pessimistic', 'optimistic', 'distributed'], 'pessimistic'),
      batchMax: read.integer('CHECKOUT_BATCH_MAX', { default: 64, min: 1, max: 1000 }),
      queueMax: read.integer('CHECKOUT_QUEUE_MAX', { default: 2000, min: 1, max: 100_000 }),
      connections: read.integer('CHECKOUT_CONNECTIONS', { default: shareOf(poolSize), min: 2, max: poolSize }),
      reservationTtlSeconds: read.integer('RESERVATION_TTL_SECONDS', { default: 300, min: 1, max: 604_800 }),
      sweepSeconds: read.integer('RESERVATION_SWEEP_SECONDS', { default: 15, min: 1, max: 3600 }),
      priceSnapshotSeconds: read.integer('PRICE_SNAPSHOT_SECONDS', { default: 1800, min: 0, max: 31_536_000 }),
    },
  };
}

/** The environment of a child process that is to share this configuration's database and data folder. */
export function childEnvironment(config: Config, overrides: { databaseUrl: string }): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: overrides.databaseUrl,
    HOLDFAST_DATA_DIR: config.dataDir,
    SEED_DEMO: String(config.seedDemo),
  };
}
