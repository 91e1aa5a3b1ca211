import { createRedisBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import type { QueueOptions } from 'bullmq';
import { Client } from 'pg';
import type { Config, DatabaseSettings } from '#config';
import { NoDatabase, timeoutsOf } from '#database';
import { postgresBackend } from './postgres-backend';

const connectionsPerQueue = 3;

/** How long a connection is waited for, and an answer beyond what the server itself takes for a statement. */
const connectMilliseconds = 10_000;
const silenceMilliseconds = 5000;
const longestStatement = 15_000;

/** Longer than a worker waits in one command for a job. */
const redisSilenceMilliseconds = 15_000;
const longestReconnectMilliseconds = 2000;

/** The queues there are. A message's handler belongs to one of them. */
export const queueNames = ['payments', 'mail', 'webhooks', 'maintenance'] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Puts BullMQ on Redis when it is configured, else on PostgreSQL. `@nestjs/bullmq` passes no backend factory, so this
 * sets the process-wide default and must run before the first queue is made. Either way a connection on which an answer stays
 * out is given up: without that, a server that vanishes without hanging up would leave the worker waiting for ever.
 */
export function chooseBackend(config: Config): Pick<QueueOptions, 'connection'> {
  if (config.redis.url !== undefined) {
    setDefaultBackendFactory(createRedisBackend);
    return { connection: redisConnection(config.redis.url) };
  }
  const { url, directUrl = url } = config.database;
  if (directUrl === undefined) throw new NoDatabase();
  setDefaultBackendFactory(postgresBackend);
  const connection = postgresConnection(config.database, directUrl);
  return { connection: connection as QueueOptions['connection'] };
}

function redisConnection(url: string): QueueOptions['connection'] {
  return {
    url,
    maxRetriesPerRequest: null,
    socketTimeout: redisSilenceMilliseconds,
    retryStrategy: (times: number) => Math.min(longestReconnectMilliseconds, 100 * times),
  };
}

function postgresConnection(settings: DatabaseSettings, connectionString: string): object {
  const statement = Math.min(timeoutsOf('worker', settings).statement, longestStatement);
  return {
    connectionString,
    max: connectionsPerQueue,
    application_name: 'holdfast-queue',
    keepAlive: true,
    connectionTimeoutMillis: connectMilliseconds,
    statement_timeout: statement,
    query_timeout: statement + silenceMilliseconds,
    // Only so is a connection closed on which an answer stays out: otherwise it goes back to the pool as it is.
    pipeline: true,
  };
}

/** Creates or updates BullMQ's own tables (schema `bullmq`). Needed for the PostgreSQL backend, harmless otherwise. */
export async function migrateQueue(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
