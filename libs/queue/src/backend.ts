import { createPostgresBackend, createRedisBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import type { QueueOptions } from 'bullmq';
import { Client } from 'pg';
import type { Config } from '#config';
import { NoDatabase } from '#database';

const connectionsPerQueue = 3;

/** The queues there are. A message's handler belongs to one of them. */
export const queueNames = ['payments', 'mail', 'webhooks', 'maintenance'] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Puts BullMQ on Redis when it is configured, else on PostgreSQL. `@nestjs/bullmq` passes no backend factory, so this
 * sets the process-wide default and must run before the first queue is made.
 */
export function chooseBackend(config: Config): Pick<QueueOptions, 'connection'> {
  if (config.redis.url !== undefined) {
    setDefaultBackendFactory(createRedisBackend);
    return { connection: { url: config.redis.url, maxRetriesPerRequest: null } };
  }
  const { url, directUrl = url } = config.database;
  if (directUrl === undefined) throw new NoDatabase();
  setDefaultBackendFactory(createPostgresBackend);
  const connection = {
    connectionString: directUrl,
    max: connectionsPerQueue,
    application_name: 'holdfast-queue',
  };
  return { connection: connection as QueueOptions['connection'] };
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
