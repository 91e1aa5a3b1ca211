import { Redis } from 'ioredis';
import { eventually } from '../../support/eventually';
import { RedisServer } from '../../support/redis-server';
import { describeWithRedisServer } from '../../support/redis-suites';
import { TcpProxy } from '../../support/tcp-proxy';
import { type CacheProcess, type CachesUnderTest, entry, openCaches } from './caches-under-test';
import { ids, writeCatalogue } from './catalogue-rows';

describeWithRedisServer('a cache whose Redis fails', () => {
  let redis: RedisServer;
  let proxy: TcpProxy;
  let caches: CachesUnderTest;
  let shop: CacheProcess;

  beforeAll(async () => {
    redis = await RedisServer.open();
    proxy = await TcpProxy.open();
    caches = await openCaches();
    shop = await caches.start({ env: { REDIS_URL: proxy.via(redis.url) } });
  });

  beforeEach(async () => {
    await caches.sql(writeCatalogue);
    await warm();
  });

  afterAll(async () => {
    await caches.close();
    await proxy.close();
    await redis.close();
  });

  const nameOfMug = async () => {
    const [row] = await caches.sql<{ name: string }>('select name from products where id = $1', [ids.mug]);
    return row?.name;
  };
  const read = () => shop.cache.read(entry(nameOfMug, { tags: () => [`product:${ids.mug}`, 'products'] }));
  const warm = () => eventually(async () => (await read()).hit, { what: 'the name to be kept' });
  const rename = (name: string) =>
    shop.transactions.run(async (tx) => {
      await tx.query('update products set name = $2 where id = $1', [ids.mug, name]);
      shop.cache.forgetAfterCommit(tx, [`product:${ids.mug}`]);
    });
  const expectEachChangeToShow = async (names: readonly string[]) => {
    for (const name of names) {
      await rename(name);
      expect(await read()).toEqual({ value: name, hit: false });
    }
  };

  it('starts without Redis, and uses it once it is there', async () => {
    await redis.stop();
    const late = await caches.start({ env: { REDIS_URL: redis.url } });
    const probe = entry(nameOfMug, { key: 'late' });
    expect(await late.cache.read(probe)).toEqual({ value: 'Mug', hit: false });
    await redis.start();
    await eventually(async () => (await late.cache.read(probe)).hit, { what: 'the name to be kept' });
  });

  it('reads from the database while Redis is down, and keeps again when an empty one is back', async () => {
    await redis.stop();
    await expectEachChangeToShow(['Stein', 'Tankard']);
    expect((await shop.cache.statistics()).entries).toBe(0);
    await redis.start();
    await warm();
    expect((await read()).value).toBe('Tankard');
  });

  it('shows nothing of before when a Redis that has kept everything can be reached again', async () => {
    proxy.hold();
    proxy.cut();
    await expectEachChangeToShow(['Stein', 'Tankard']);
    proxy.recover();
    await warm();
    expect((await read()).value).toBe('Tankard');
  });

  it('does not wait for a Redis that hangs', async () => {
    proxy.pause();
    await expectEachChangeToShow(['Stein', 'Tankard']);
    proxy.recover();
    await warm();
    expect((await read()).value).toBe('Tankard');
  });

  it('believes no Redis that refuses to forget', async () => {
    const operator = new Redis(redis.url);
    await operator.config('SET', 'maxmemory', '1');
    await expectEachChangeToShow(['Stein', 'Tankard']);
    await operator.config('SET', 'maxmemory', '0');
    operator.disconnect();
    await warm();
    expect((await read()).value).toBe('Tankard');
  });
});
