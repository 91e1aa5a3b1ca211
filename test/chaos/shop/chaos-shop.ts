import path from 'node:path';
import { Client } from 'pg';
import { call } from '../../support/client';
import { DatabaseServer } from '../../support/database-server';
import { eventually } from '../../support/eventually';
import { projectRoot } from '../../support/project-root';
import { hasRedisServer, RedisServer } from '../../support/redis-server';
import { Shop } from '../../support/shop';
import { Place } from './place';
import { SmallDisk } from './small-disk';

export interface ShopPlan {
  /** Where the queues are. */
  readonly queues: 'postgres' | 'redis';
  /** By how much the clock of the last worker jumps when it is told to. */
  readonly clockShiftMilliseconds: number;
}

/** Loaded first by the worker whose clock can be set. */
const clockFile = path.join(projectRoot, 'dist', 'test', 'chaos', 'shop', 'shifted-clock.js');

/** When each transaction committed is kept; little of the log, because the disk may be small; few seats, so that all can be taken. */
const flags = ['track_commit_timestamp=on', 'max_wal_size=96MB', 'min_wal_size=32MB', 'max_connections=120'].flatMap(
  (flag) => ['-c', flag],
);

/** Short holds and deadlines, so that what takes minutes in a shop happens again and again within a run. */
const env = {
  RESERVATION_TTL_SECONDS: '8',
  RESERVATION_SWEEP_SECONDS: '2',
  OUTBOX_REPUBLISH_SECONDS: '3',
  LOCK_TIMEOUT_MS: '2000',
  STATEMENT_TIMEOUT_MS: '3000',
  IDLE_TRANSACTION_TIMEOUT_MS: '2000',
  ACCESS_TOKEN_SECONDS: '86400',
};

const readyMilliseconds = 5000;

/** Two APIs and two workers on a PostgreSQL of their own, and on a Redis when it has the queues. */
export class ChaosShop {
  private constructor(
    readonly database: DatabaseServer,
    /** Where the database's files are, when it could be made small. */
    readonly disk: SmallDisk | undefined,
    readonly redis: RedisServer | undefined,
    readonly shop: Shop,
    readonly places: readonly Place[],
  ) {}

  static async open(plan: ShopPlan): Promise<ChaosShop> {
    const disk = SmallDisk.open();
    const database = await DatabaseServer.open({ dataDir: disk?.folder, flags });
    await database.createShop();
    const redis = plan.queues === 'redis' ? await RedisServer.open() : undefined;
    const shop = await Shop.open({
      apis: 0,
      workers: 0,
      env,
      database: { url: database.url, drop: async () => undefined },
    });
    const chaos = new ChaosShop(database, disk, redis, shop, await placesOf(plan, { database, redis, shop }));
    try {
      await chaos.recovered(120);
      return chaos;
    } catch (error) {
      const logs = chaos.places.map(({ name, process }) => `${name}:\n${process?.log.slice(-2000)}`);
      await chaos.close();
      throw new Error(`The shop did not open:\n${logs.join('\n')}`, { cause: error });
    }
  }

  get apis(): readonly Place[] {
    return this.places.filter(({ kind }) => kind === 'api');
  }

  get workers(): readonly Place[] {
    return this.places.filter(({ kind }) => kind === 'worker');
  }

  /** The first API; for what is done before and after the storm. */
  get url(): string {
    return this.apis[0]?.url ?? '';
  }

  readonly rows = <Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    this.shop.rows<Row>(sql, parameters);

  /** With a session of its own, past everything that is in the way of the shop. */
  async apart<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.database.url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Starts the database's server again, whatever it is up to. */
  async restartDatabase(): Promise<void> {
    await this.database.stop('immediate');
    await this.database.start();
    for (const place of this.places) place.redirect();
  }

  /** Ends everything that was done to it and waits until every process is ready. */
  async recovered(seconds: number): Promise<void> {
    this.disk?.free();
    for (const place of this.places) {
      for (const way of Object.values(place.ways)) way.recover();
      place.process?.signal('SIGCONT');
    }
    await this.redis?.start();
    await this.apart((client) => client.query('select')).catch(() => this.restartDatabase());
    await this.shop.reconnect(this.database.url);
    await eventually(() => this.allReady(), { seconds, what: 'API and workers to be ready' });
  }

  async close(): Promise<void> {
    await Promise.all(this.places.map((place) => place.close()));
    await this.shop.close();
    await this.redis?.close();
    await this.database.close().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EBUSY') throw error;
    });
    this.disk?.close();
  }

  private async allReady(): Promise<boolean> {
    const answers = await Promise.all(this.places.map(async ({ url, ready }) => ready && (await isReady(url))));
    return answers.every(Boolean) && (await call(this.url, '/products')).status === 200;
  }
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(readyMilliseconds) })).ok;
}

/** Whether queues can be on a Redis here. */
export const hasRedis = hasRedisServer;

async function placesOf(
  plan: ShopPlan,
  { database, redis, shop }: { database: DatabaseServer; redis: RedisServer | undefined; shop: Shop },
): Promise<Place[]> {
  const servers = { database: () => database.url, redis: redis?.url };
  const clock = { NODE_OPTIONS: `--require ${clockFile}`, CLOCK_SHIFT_MS: String(plan.clockShiftMilliseconds) };
  const wanted = [
    { name: 'API 1', kind: 'api', env: {} },
    { name: 'API 2', kind: 'api', env: {} },
    { name: 'worker 1', kind: 'worker', env: {} },
    { name: 'worker 2', kind: 'worker', env: clock },
  ] as const;
  return Promise.all(
    wanted.map(({ name, kind, env: own }) =>
      Place.open(name, { kind, servers, env: own, launch: (given) => shop.launch(kind, given) }),
    ),
  );
}
