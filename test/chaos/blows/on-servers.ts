import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { queueNames } from '#queue';
import { Redis } from 'ioredis';
import type { ChaosShop } from '../shop/chaos-shop';
import type { Blow, Target } from './blow';

const atOnce = [0, 0] as const;
const seatsAtOnce = 10;
const takingMilliseconds = 5000;
const seatMilliseconds = 3000;

async function crash({ shop, milliseconds }: Target): Promise<void> {
  await shop.database.stop('immediate');
  await delay(milliseconds);
  await shop.restartDatabase();
}

async function fillDisk({ shop, milliseconds }: Target): Promise<void> {
  shop.disk?.fill();
  await delay(milliseconds);
  shop.disk?.free();
  // A server that could not write its log ends; where it goes on, it goes on by itself.
  if (!(await answers(shop))) await shop.restartDatabase();
}

async function answers(shop: ChaosShop): Promise<boolean> {
  return shop
    .apart((client) => client.query('create temporary table probe ()'))
    .then(
      () => true,
      () => false,
    );
}

/** Nobody gets a new connection, and those of the APIs that were there are cut. */
async function takeSeats({ shop, milliseconds }: Target): Promise<void> {
  const seats: Client[] = [];
  const deadline = Date.now() + takingMilliseconds;
  for (let isFull = false; !isFull && Date.now() < deadline;) {
    const taken = await Promise.all(Array.from({ length: seatsAtOnce }, () => takeSeat(shop)));
    seats.push(...taken.filter((seat) => seat !== undefined));
    isFull = taken.includes(undefined);
  }
  for (const { ways } of shop.apis) ways.database.cut();
  await delay(milliseconds);
  const given = Promise.all(seats.map((seat) => seat.end().catch(() => undefined)));
  await Promise.race([given, delay(seatMilliseconds)]);
}

/** undefined when there is none left */
async function takeSeat({ database }: ChaosShop): Promise<Client | undefined> {
  const seat = new Client({ connectionString: database.url, connectionTimeoutMillis: seatMilliseconds });
  seat.on('error', () => undefined);
  return seat.connect().then(
    () => seat,
    () => undefined,
  );
}

/** Whatever sells waits, with all connections that it may have. */
async function lockStock({ shop, milliseconds }: Target): Promise<void> {
  await shop.apart(async (client) => {
    await client.query('begin');
    await client.query('select 1 from stock order by variant_id for update');
    await delay(milliseconds);
    await client.query('rollback');
  });
}

export const onTheDatabase: readonly Blow[] = [
  { name: 'crashed, and started again', milliseconds: [200, 3000], strike: crash },
  {
    name: 'disk full',
    milliseconds: [1500, 4000],
    possible: ({ disk }) => disk !== undefined,
    strike: fillDisk,
  },
  { name: 'all seats taken', milliseconds: [1000, 4000], strike: takeSeats },
  { name: 'every stock row locked: pools exhausted', milliseconds: [1000, 3500], strike: lockStock },
];

async function killRedis({ shop, milliseconds }: Target): Promise<void> {
  await shop.redis?.stop('SIGKILL');
  await delay(milliseconds);
  await shop.redis?.start();
}

export const onRedis: readonly Blow[] = [
  { name: 'killed, and started again with nothing', milliseconds: [200, 4000], strike: killRedis },
];

async function forgetJobs({ shop }: Target): Promise<void> {
  if (shop.redis === undefined) {
    await shop.apart((client) => client.query('delete from bullmq.job'));
    return;
  }
  const client = new Redis(shop.redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    for (const name of queueNames) {
      const keys = await client.keys(`bull:${name}:*`);
      if (keys.length > 0) await client.del(keys);
    }
  } finally {
    client.disconnect();
  }
}

export const onJobs: readonly Blow[] = [{ name: 'all deleted', milliseconds: atOnce, strike: forgetJobs }];
