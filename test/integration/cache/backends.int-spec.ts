import { newId } from '#kernel';
import { eventually } from '../../support/eventually';
import { openRedis } from '../../support/redis-server';
import { describeWithRedis } from '../../support/redis-suites';
import { type CacheProcess, type CachesUnderTest, entry, HeldLoads, openCaches } from './caches-under-test';
import { ids, writeCatalogue } from './catalogue-rows';

/** A value that no change of the catalogue concerns. */
const ofTest = <T>(load: () => Promise<T>) => entry(load, { key: newId(), tags: () => ['test'] });

const backends = [
  { backend: 'memory', describeHere: describe },
  { backend: 'redis', describeHere: describeWithRedis },
];

for (const { backend, describeHere } of backends) {
  describeHere(`the cache in ${backend}`, () => {
    let redis: Awaited<ReturnType<typeof openRedis>> | undefined;
    let caches: CachesUnderTest;
    let first: CacheProcess;
    let second: CacheProcess;
    let key: string;

    beforeAll(async () => {
      caches = await openCaches();
      redis = backend === 'redis' ? await openRedis() : undefined;
      const env: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
      [first, second] = await Promise.all([caches.start({ env }), caches.start({ env })]);
    });

    beforeEach(async () => {
      key = newId();
      await caches.sql(writeCatalogue);
      for (const one of [first, second]) {
        const probe = ofTest(async () => 1);
        await eventually(async () => (await one.cache.read(probe)).hit, { what: 'the cache to be used' });
      }
    });

    afterAll(async () => {
      await caches.close();
      await redis?.close();
    });

    const nameOfMug = async () => {
      const [row] = await caches.sql<{ name: string }>('select name from products where id = $1', [ids.mug]);
      return row?.name;
    };
    const tags = () => [`product:${ids.mug}`, 'products'];
    const read = ({ cache }: CacheProcess, load = nameOfMug) => cache.read(entry(load, { key, tags }));
    const warm = (one: CacheProcess) => eventually(async () => (await read(one)).hit, { what: 'the name to be kept' });
    const rename = (one: CacheProcess, name: string) =>
      one.transactions.run(async (tx) => {
        await tx.query('update products set name = $2 where id = $1', [ids.mug, name]);
        one.cache.forgetAfterCommit(tx, [`product:${ids.mug}`]);
      });

    it('hands out what it was given: amounts, moments and maps too', async () => {
      const value = { price: 12_345_678_901_234_567_890n, at: new Date(0), names: new Map([['en', { long: 'Mug' }]]) };
      const probe = ofTest(async () => value);
      expect(await first.cache.read(probe)).toEqual({ value, hit: false });
      expect(await first.cache.read(probe)).toEqual({ value, hit: true });
    });

    it('loads once for a hundred readers at the same moment', async () => {
      const held = new HeldLoads(nameOfMug);
      const readers = Array.from({ length: 100 }, () => read(first, held.load));
      await eventually(() => held.waiting > 0, { what: 'a load' });
      held.release();
      expect(new Set((await Promise.all(readers)).map(({ value }) => value))).toEqual(new Set(['Mug']));
      expect(held.begun).toBe(1);
    });

    it('shows its own change at once, and to the others soon', async () => {
      await Promise.all([warm(first), warm(second)]);
      await rename(first, 'Beaker');
      expect((await read(first)).value).toBe('Beaker');
      await eventually(async () => (await read(second)).value === 'Beaker', { what: 'the change to get around' });
    });

    it('forgets nothing for a change that was taken back', async () => {
      const probe = ofTest(nameOfMug);
      await first.cache.read(probe);
      const change = first.transactions.run(async (tx) => {
        await tx.query(`update products set name = 'Beaker'`);
        first.cache.forgetAfterCommit(tx, ['test']);
        throw new Error('changed my mind');
      });
      await expect(change).rejects.toThrow('changed my mind');
      expect(await first.cache.read(probe)).toEqual({ value: 'Mug', hit: true });
    });

    it('does not keep, nor show to those who come later, what was read before a change of its own', async () => {
      const held = new HeldLoads(nameOfMug);
      const before = read(first, held.load);
      await eventually(() => held.waiting === 1, { what: 'the load to have read' });
      await rename(first, 'Beaker');
      expect((await read(first)).value).toBe('Beaker');
      held.release();
      expect((await before).value).toBe('Mug');
      expect((await read(first)).value).toBe('Beaker');
    });

    it('does not keep what was read before a change that somebody else made', async () => {
      const probe = entry(nameOfMug, { key: newId(), tags });
      await eventually(async () => (await first.cache.read(probe)).hit, { what: 'another entry to be kept' });
      const held = new HeldLoads(nameOfMug);
      const before = read(first, held.load);
      await eventually(() => held.waiting === 1, { what: 'the load to have read' });
      await warm(second);
      await caches.sql(`update products set name = 'Beaker' where id = $1`, [ids.mug]);
      await eventually(async () => (await first.cache.read(probe)).value === 'Beaker', {
        what: 'the change to be heard',
      });
      expect((await read(first)).value).toBe('Beaker');
      held.release();
      expect((await before).value).toBe('Mug');
      expect((await read(first)).value).toBe('Beaker');
      await eventually(async () => (await read(second)).value === 'Beaker', { what: 'the change to get around' });
    });

    it('counts what it keeps, and how often that was of use', async () => {
      const before = await first.cache.statistics();
      const probe = ofTest(async () => 1);
      await first.cache.read(probe);
      await first.cache.read(probe);
      const after = await first.cache.statistics();
      expect(after).toEqual({
        backend,
        hits: before.hits + 1,
        misses: before.misses + 1,
        hitRate: (before.hits + 1) / (before.hits + before.misses + 2),
        entries: before.entries + 1,
      });
    });
  });
}

describe('a cache that is switched off, or of a process that only writes', () => {
  let caches: CachesUnderTest;

  beforeAll(async () => {
    caches = await openCaches();
  });

  afterAll(() => caches.close());

  it.each([
    ['by CACHE_TTL_SECONDS=0', { env: { CACHE_TTL_SECONDS: '0' } }],
    ['of a worker', { role: 'writing' }],
  ] as const)('loads each time and opens no connection: %s', async (_, options) => {
    const { cache } = await caches.start(options);
    let loads = 0;
    const probe = entry(async () => (loads += 1), { ttlSeconds: 300 });
    expect(await cache.read(probe)).toEqual({ value: 1, hit: false });
    expect(await cache.read(probe)).toEqual({ value: 2, hit: false });
    expect(await cache.statistics()).toEqual({ backend: 'memory', hits: 0, misses: 2, hitRate: 0, entries: 0 });
    expect(
      await caches.sql(
        `select 1 from pg_stat_activity where application_name = 'holdfast-cache' and datname = current_database()`,
      ),
    ).toEqual([]);
  });
});
