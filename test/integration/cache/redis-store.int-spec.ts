import { Redis } from 'ioredis';
import { newId } from '#kernel';
import { RedisStore } from '../../../libs/cache/src/redis-store';
import { eventually } from '../../support/eventually';
import { RedisServer } from '../../support/redis-server';
import { describeWithRedisServer } from '../../support/redis-suites';

describeWithRedisServer('entries in Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let space: string;
  let opened: RedisStore[];

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = new Redis(server.url);
  });

  beforeEach(() => {
    space = newId();
    opened = [];
  });

  afterEach(() => opened.forEach((store) => store.close()));

  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  const open = async (mostEntries?: number) => {
    const store = new RedisStore({ url: server.url, space, mostEntries, onChange: () => undefined });
    opened.push(store);
    await store.open();
    return store;
  };
  const entry = (value: unknown) => ({ value, tags: ['products', 'product:mug'], ttlMilliseconds: 60_000 });
  const since = async (store: RedisStore, key = 'mug') => {
    const lookup = await store.find(key);
    if (lookup.kind !== 'miss') throw new Error(`A miss was expected, not a ${lookup.kind}.`);
    return lookup.since;
  };
  const keys = (pattern: string) => redis.keys(`holdfast:cache:{${space}}:${pattern}`);

  it('are shared by the processes that work on one database, and by no others', async () => {
    const [one, other] = [await open(), await open()];
    one.keep('mug', entry('Mug'), await since(one));
    expect(await one.find('mug')).toEqual({ kind: 'hit', value: 'Mug' });
    // A process that joins has everything forgotten, so this one was kept after both had joined.
    expect(await other.find('mug')).toEqual({ kind: 'hit', value: 'Mug' });
    space = newId();
    expect((await (await open()).find('mug')).kind).toBe('miss');
  });

  it('are refused when another process forgot one of their tags after the load had begun', async () => {
    const [one, other] = [await open(), await open()];
    const moment = await since(one);
    other.forget(['product:mug']);
    await since(other);
    one.keep('mug', entry('old'), moment);
    expect(await one.entries()).toBe(0);
    const later = await since(one);
    one.keep('mug', entry('new'), later);
    expect(await one.find('mug')).toEqual({ kind: 'hit', value: 'new' });
  });

  it('are kept when only something else was forgotten', async () => {
    const store = await open();
    store.keep('mug', entry('Mug'), await since(store));
    store.forget(['products']);
    const moment = await since(store);
    store.forget(['product:cup']);
    store.keep('mug', entry('Mug'), moment);
    expect((await store.find('mug')).kind).toBe('hit');
  });

  it.each(['stamp:product:mug', 'stamp:*', 'clock'])(
    'are not believed without what Redis has evicted: %s',
    async (name) => {
      const store = await open();
      store.keep('mug', entry('Mug'), await since(store));
      const moment = await since(store, 'late');
      store.forget(['product:mug']);
      await redis.del(await keys(name));
      expect((await store.find('mug')).kind).toBe('miss');
      store.keep('late', entry('late'), moment);
      expect((await store.find('late')).kind).toBe('miss');
      store.keep('mug', entry('Mug'), await since(store));
      expect((await store.find('mug')).kind).toBe('hit');
    },
  );

  it('go when their time is over, and their stamps do not go before', async () => {
    const store = await open();
    store.keep('mug', { ...entry('Mug'), ttlMilliseconds: 1_200_000 }, await since(store));
    await store.entries();
    const lives = await Promise.all((await keys('stamp:*')).map((key) => redis.pttl(key)));
    expect(lives).toHaveLength(3);
    expect(Math.min(...lives)).toBeGreaterThan(1_200_000);
    store.keep('brief', { ...entry('Mug'), ttlMilliseconds: 20 }, await since(store, 'brief'));
    await eventually(async () => (await store.find('brief')).kind === 'miss', { what: 'the entry to expire' });
    expect(await store.entries()).toBe(1);
  });

  it('are no more than there may be, and none is too large', async () => {
    const store = await open(3);
    const moment = await since(store);
    for (let n = 0; n < 10; n += 1) store.keep(String(n), entry(n), moment);
    store.keep('large', entry('x'.repeat(2 ** 20)), moment);
    expect(await store.entries()).toBe(3);
    expect(await keys('entry:*')).toHaveLength(3);
    expect((await store.find('9')).kind).toBe('hit');
    store.forgetAll();
    expect(await store.entries()).toBe(0);
  });

  it('are left alone for a while when they cannot be read', async () => {
    const store = await open();
    store.keep('mug', entry('Mug'), await since(store));
    await store.entries();
    const [key = ''] = await keys('entry:*');
    await redis.hset(key, 'value', 'not what v8 writes');
    expect((await store.find('mug')).kind).toBe('unavailable');
    await eventually(async () => (await store.find('cup')).kind === 'miss', { what: 'the rest to be over' });
  });
});
