import { Redis } from 'ioredis';
import type { Client } from 'pg';
import { type Bench, NotMeasured } from './benchmark';
import { openScratchRedis } from './scratch-redis';

/** Where the queues of the workers are kept. */
export const backendNames = ['postgresql', 'redis'] as const;
export type BackendName = (typeof backendNames)[number];

export interface QueueBackend {
  readonly name: BackendName;
  /** What tells every process of it. With Redis the cache is there too. */
  readonly env: Readonly<Record<string, string>>;
  /** Forgets what earlier rounds left. On PostgreSQL a fresh copy of the database has forgotten it already. */
  empty(): Promise<void>;
  /** How many jobs of a queue have completed; `sql` is connected to the database of the round. */
  completedJobs(sql: Client, queue: string): Promise<number>;
}

const postgresql: QueueBackend = {
  name: 'postgresql',
  env: {},
  empty: async () => undefined,
  completedJobs: async (sql, queue) => {
    const { rows } = await sql.query<{ count: number }>(
      `select count(*)::int as count from bullmq.job where queue = $1 and state = 'completed'`,
      [queue],
    );
    return rows[0]?.count ?? 0;
  },
};

/**
 * Opens those that are wanted, and says loudly which one is missing where there is no `redis-server`.
 * @throws NotMeasured when none is left
 */
export async function openBackends(
  bench: Bench,
  folder: string,
  wanted: readonly BackendName[],
): Promise<readonly QueueBackend[]> {
  const url = wanted.includes('redis') ? await openScratchRedis(bench, folder) : undefined;
  const redis = url === undefined ? undefined : openRedisBackend(bench, url);
  const backends = wanted.flatMap((name) => (name === 'postgresql' ? postgresql : (redis ?? [])));
  if (backends.length === 0) throw new NotMeasured('There is no redis-server on the PATH.');
  if (wanted.includes('redis') && redis === undefined) {
    bench.print('Redis       NOT MEASURED: THERE IS NO redis-server ON THE PATH, and half of what follows is missing');
  }
  return backends;
}

function openRedisBackend(bench: Bench, url: string): QueueBackend {
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  bench.afterwards(() => redis.disconnect());
  return {
    name: 'redis',
    env: { REDIS_URL: url },
    empty: async () => void (await redis.flushall()),
    completedJobs: async (_sql, queue) => redis.zcard(`bull:${queue}:completed`),
  };
}

/** A line of the header. */
export function backendsHeader(backends: readonly QueueBackend[]): string {
  const places = { postgresql: 'on PostgreSQL, in the database of the shop', redis: 'on a Redis of our own' };
  return `queues      ${backends.map(({ name }) => places[name]).join(', and ')}; by turns`;
}
