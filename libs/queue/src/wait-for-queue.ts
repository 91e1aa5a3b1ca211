import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Config } from '#config';

const retryMilliseconds = 500;
const connectMilliseconds = 3000;

/** The queue cannot be used; the message is one sentence for the person who starts us. */
export class UnusableQueue extends Error {
  override readonly name = 'UnusableQueue';
}

/**
 * Waits until the queue answers, for as long as a start waits for the database. It has to be called before the first queue is
 * made: BullMQ's stay broken when they are made while their server is away.
 * @throws UnusableQueue with a sentence that says what is wrong
 */
export async function waitForQueue(config: Config, onWait: (message: string) => void): Promise<void> {
  const { waitSeconds } = config.database;
  const { url } = config.redis;
  const server = url === undefined ? 'the queue in the database' : 'the queue in Redis';
  const advice = url === undefined ? 'Run `npm run migrate` first.' : 'Check REDIS_URL.';
  const deadline = Date.now() + waitSeconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    const fault = await faultOf(config);
    if (fault === undefined) return;
    if (Date.now() >= deadline) {
      throw new UnusableQueue(`There is no answer from ${server} (${fault}). ${advice} (waited ${waitSeconds} s)`);
    }
    if (attempt === 1) onWait(`Waiting up to ${waitSeconds} s for ${server} (${fault}).`);
    await pause(retryMilliseconds);
  }
}

/** Why the queue cannot be used now, or undefined when it can. */
async function faultOf({ redis, database }: Config): Promise<string | undefined> {
  try {
    await (redis.url === undefined ? pingTables(database.directUrl ?? database.url) : pingRedis(redis.url));
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code ?? message;
  }
}

async function pingTables(url: string | undefined): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: connectMilliseconds,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select max(version) from bullmq.migration');
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function pingRedis(url: string): Promise<void> {
  const options = {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMilliseconds,
    commandTimeout: connectMilliseconds,
  };
  const redis = new Redis(url, { ...options, retryStrategy: () => null });
  let cause: Error | undefined;
  redis.on('error', (error: Error) => (cause = error));
  try {
    await redis.ping();
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}
