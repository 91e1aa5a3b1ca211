import { Test } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { ConfigModule, loadConfig } from '#config';
import { newId } from '#kernel';
import { type FencedLock, FencedLocks, LocksModule, LocksUnavailable } from '#locks';
import { eventually } from '../../support/eventually';
import { openRedis } from '../../support/redis-server';
import { describeWithRedis } from '../../support/redis-suites';
import { LockTakers, longLease, refused, takeNow } from './locks-under-test';

describeWithRedis('fenced locks', () => {
  let server: Awaited<ReturnType<typeof openRedis>>;
  let redis: Redis;
  const takers = new LockTakers();
  let one: FencedLocks;
  let other: FencedLocks;
  let mug: string;
  let cup: string;
  let jar: string;

  beforeAll(async () => {
    server = await openRedis();
    redis = new Redis(server.url);
    one = takers.start(server.url);
    other = takers.start(server.url);
  });

  beforeEach(() => {
    [mug, cup, jar] = [`mug:${newId()}`, `cup:${newId()}`, `jar:${newId()}`];
  });

  afterAll(async () => {
    takers.close();
    redis.disconnect();
    await server.close();
  });

  const waiting = (locks: FencedLocks, names: readonly string[]) =>
    locks.acquire(names, { waitMilliseconds: 30_000, leaseMilliseconds: longLease });
  const held = async () => (await redis.keys('holdfast:lock:name:*')).filter((key) => /(?:mug|cup|jar):/.test(key));

  it('are held by one process at a time', async () => {
    const first = await takeNow(one, [mug]);
    await expect(takeNow(other, [mug])).rejects.toMatchObject(refused);
    await expect(takeNow(one, [mug])).rejects.toBeInstanceOf(LocksUnavailable);
    await first.release();
    const second = await takeNow(other, [mug]);
    expect(second.token).toBeGreaterThan(first.token);
    await second.release();
    expect(await held()).toEqual([]);
  });

  it('are taken all or none', async () => {
    const first = await takeNow(one, [cup]);
    await expect(takeNow(other, [mug, cup, jar])).rejects.toMatchObject(refused);
    const [left, right] = [await takeNow(other, [mug]), await takeNow(other, [jar])];
    await Promise.all([first, left, right].map((lock) => lock.release()));
    const all = await takeNow(other, [mug, cup, jar]);
    expect(await held()).toHaveLength(3);
    await all.release();
    expect(await held()).toEqual([]);
  });

  it('take a name that comes twice once, and no name at all', async () => {
    const twice = await takeNow(one, [mug, mug]);
    const nothing = await takeNow(other, []);
    expect(nothing.token).toBeGreaterThan(twice.token);
    await nothing.release();
    await twice.release();
    await (await takeNow(other, [mug])).release();
  });

  it('go to whoever waits, as soon as they are given back', async () => {
    const first = await takeNow(one, [mug]);
    const second = waiting(other, [cup, mug]);
    let granted = false;
    void second.then(() => (granted = true));
    await (await takeNow(one, [jar])).release();
    expect(granted).toBe(false);
    await first.release();
    await (await second).release();
  });

  it('keep forty askers for overlapping names in any order apart, and serve them all', async () => {
    const orders = [[mug, cup], [cup, jar, mug], [jar, mug], [cup]];
    const holders = new Map<string, number>();
    const tokens: bigint[] = [];
    const work = async (locks: FencedLocks, names: readonly string[]) => {
      const lock = await waiting(locks, names);
      tokens.push(lock.token);
      for (const name of names) holders.set(name, (holders.get(name) ?? 0) + 1);
      // Somebody else who was let in would be seen here.
      await redis.ping();
      const alone = names.every((name) => holders.get(name) === 1);
      for (const name of names) holders.set(name, 0);
      await lock.release();
      return alone;
    };
    const askers = Array.from({ length: 40 }, (_, index) =>
      work(index % 2 === 0 ? one : other, orders[index % orders.length] ?? []),
    );
    expect(await Promise.all(askers)).toEqual(askers.map(() => true));
    expect(new Set(tokens).size).toBe(40);
    expect(await held()).toEqual([]);
  });

  it('end with their lease, and the late holder frees nothing of the next one', async () => {
    const slow = await takeNow(one, [mug, cup], 20);
    const next = await waiting(other, [cup, mug]);
    expect(next.token).toBeGreaterThan(slow.token);
    await slow.release();
    await expect(takeNow(one, [cup])).rejects.toMatchObject(refused);
    await next.release();
    await (await takeNow(one, [cup])).release();
  });

  it('are refused when the wait is over, and leave nothing behind', async () => {
    const first = await takeNow(one, [mug]);
    const asked = other.acquire([mug, cup], { waitMilliseconds: 30, leaseMilliseconds: longLease });
    await expect(asked).rejects.toMatchObject(refused);
    expect(await held()).toHaveLength(1);
    await first.release();
    expect(await held()).toEqual([]);
  });

  it('are given back once, however often that is asked for', async () => {
    const first = await takeNow(one, [mug]);
    await first.release();
    const second = await takeNow(other, [mug]);
    await first.release();
    await expect(takeNow(one, [mug])).rejects.toMatchObject(refused);
    await second.release();
  });

  it('have greater tokens each time, also when the clock of the server is behind', async () => {
    const ahead = 2n ** 51n;
    const before = await redis.get('holdfast:lock:last-token');
    await redis.set('holdfast:lock:last-token', ahead.toString());
    const tokens: FencedLock[] = [];
    for (const locks of [one, other, one]) tokens.push(await takeNow(locks, [newId()]));
    await redis.set('holdfast:lock:last-token', before ?? '0');
    expect(tokens.map(({ token }) => token)).toEqual([ahead + 1n, ahead + 2n, ahead + 3n]);
  });

  it('connect when the first is asked for, not before', async () => {
    const connections = async () => (await redis.client('LIST')) as string;
    const before = (await connections()).split('\n').length;
    const late = takers.start(server.url);
    expect((await connections()).split('\n').length).toBe(before);
    await (await takeNow(late, [mug])).release();
    await eventually(async () => (await connections()).split('\n').length > before, { what: 'the connection' });
  });
});

describe('a process without Redis', () => {
  it('has the module, and can take no lock', async () => {
    const config = loadConfig({ DATABASE_URL: 'postgres://localhost/none', JWT_SECRET: 'x'.repeat(32) });
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot({ ...config, redis: { url: undefined } }), LocksModule],
    }).compile();
    await module.init();
    await expect(takeNow(module.get(FencedLocks), ['mug'])).rejects.toThrow('REDIS_URL');
    await module.close();
  });
});
