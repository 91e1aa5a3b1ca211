import { Redis } from 'ioredis';
import { queueNames } from '#queue';
import { RedisServer } from '../support/redis-server';
import { describeWithRedisServer } from '../support/redis-suites';
import type { Shop } from '../support/shop';

export type JobCounts = Readonly<Record<string, number>>;

/** What keeps the queues, seen from outside of the product. */
export interface Backend {
  /** What API and workers have to be told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** How many jobs each queue has that nobody has finished. */
  unfinished(shop: Shop): Promise<JobCounts>;
  /** How many jobs are in somebody's hands. */
  active(shop: Shop): Promise<number>;
  /** Deletes every job of every queue; returns how many of each nobody had finished. */
  forget(shop: Shop): Promise<JobCounts>;
  close(): Promise<void>;
}

interface JobRow {
  readonly queue: string;
  readonly state: string;
}

function unfinishedIn(rows: readonly JobRow[]): JobCounts {
  const open = rows.filter(({ state }) => state !== 'completed' && state !== 'failed');
  return Object.fromEntries(queueNames.map((name) => [name, open.filter(({ queue }) => queue === name).length]));
}

class PostgresBackend implements Backend {
  readonly env = {};

  async unfinished(shop: Shop): Promise<JobCounts> {
    return unfinishedIn(await shop.rows<JobRow>('select queue, state from bullmq.job'));
  }

  async active(shop: Shop): Promise<number> {
    return (await shop.rows(`select 1 from bullmq.job where state = 'active'`)).length;
  }

  async forget(shop: Shop): Promise<JobCounts> {
    return unfinishedIn(await shop.rows<JobRow>('delete from bullmq.job returning queue, state'));
  }

  async close(): Promise<void> {}
}

/** BullMQ's own keys: wait, paused and active are lists, delayed and prioritized are sorted sets. */
const sizes = `
  local counts = {}
  for i, queue in ipairs(ARGV) do
    local key = 'bull:' .. queue .. ':'
    local lists = redis.call('llen', key .. 'wait') + redis.call('llen', key .. 'paused')
    local sets = redis.call('zcard', key .. 'delayed') + redis.call('zcard', key .. 'prioritized')
    counts[i] = lists + sets + redis.call('llen', key .. 'active')
  end`;

class RedisBackend implements Backend {
  readonly env: Readonly<Record<string, string>>;
  private readonly client: Redis;

  constructor(private readonly server: RedisServer) {
    this.env = { REDIS_URL: server.url };
    this.client = new Redis(server.url);
  }

  async unfinished(): Promise<JobCounts> {
    return this.counted(`${sizes} return counts`);
  }

  async active(): Promise<number> {
    const lengths = await Promise.all(queueNames.map((name) => this.client.llen(`bull:${name}:active`)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  async forget(): Promise<JobCounts> {
    return this.counted(`${sizes} redis.call('flushall') return counts`);
  }

  async close(): Promise<void> {
    this.client.disconnect();
    await this.server.close();
  }

  private async counted(script: string): Promise<JobCounts> {
    const counts = (await this.client.eval(script, 0, ...queueNames)) as number[];
    return Object.fromEntries(queueNames.map((name, index) => [name, counts[index] ?? 0]));
  }
}

export interface BackendKind {
  /** For titles. */
  readonly name: string;
  open(): Promise<Backend>;
}

export const onPostgres: BackendKind = { name: 'PostgreSQL', open: async () => new PostgresBackend() };

export const onRedis: BackendKind = {
  name: 'Redis',
  open: async () => new RedisBackend(await RedisServer.open()),
};

export const backendKinds: readonly BackendKind[] = [onPostgres, onRedis];

/** A suite about one of them: skipped, with a warning, where it cannot run. */
export const describeOn = (kind: BackendKind): typeof describe =>
  kind === onRedis ? describeWithRedisServer : describe;
