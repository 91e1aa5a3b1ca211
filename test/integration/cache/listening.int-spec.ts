import { eventually } from '../../support/eventually';
import { type CacheProcess, type CachesUnderTest, entry, openCaches } from './caches-under-test';
import { catalogueChanges, ids, writeCatalogue } from './catalogue-rows';
import { PausingProxy } from './pausing-proxy';

let caches: CachesUnderTest;
let reader: CacheProcess;
let proxy: PausingProxy;

beforeAll(async () => {
  caches = await openCaches();
  proxy = await PausingProxy.open();
  reader = await caches.start({ via: (url) => proxy.via(url) });
});

beforeEach(() => caches.sql(writeCatalogue));

afterAll(async () => {
  proxy.resume();
  await caches.close();
  await proxy.close();
});

const nameOfMug = async () => {
  const [row] = await caches.sql<{ name: string }>('select name from products where id = $1', [ids.mug]);
  return row?.name;
};
const tags = () => [`product:${ids.mug}`];
const read = () => reader.cache.read(entry(nameOfMug, { tags }));
const rename = (name: string) => caches.sql('update products set name = $2 where id = $1', [ids.mug, name]);
const isHit = async () => (await read()).hit;

/** Reads until the value comes from the cache. What was written before is told by then. */
const warm = () => eventually(isHit, { what: 'the value to be kept' });

const listeners = `select pid from pg_stat_activity where application_name = 'holdfast-cache' and datname = current_database()`;

describe('a process that keeps what it reads', () => {
  it.each(catalogueChanges)('forgets what is concerned by: $title', async ({ change, tags: concerned }) => {
    for (const tag of concerned) {
      const probe = entry(async () => 'kept', { key: tag, tags: () => [tag, 'test'] });
      await eventually(async () => (await reader.cache.read(probe)).hit, { what: 'the entry to be kept' });
    }
    await caches.sql(change);
    for (const tag of concerned) {
      const probe = entry(async () => 'new', { key: tag, tags: () => [tag, 'test'] });
      await eventually(async () => (await reader.cache.read(probe)).value === 'new', {
        what: `${tag} to be forgotten`,
      });
    }
  });

  it('keeps what a change does not concern', async () => {
    await warm();
    const other = entry(async () => 'cup', { key: 'cup', tags: () => [`product:${ids.cup}`] });
    await eventually(async () => (await reader.cache.read(other)).hit, { what: 'the cup to be kept' });
    await rename('Beaker');
    await eventually(async () => (await read()).value === 'Beaker', { what: 'the new name' });
    expect((await reader.cache.read(other)).hit).toBe(true);
  });
});

describe('a process whose listening connection is lost', () => {
  const lose = () => caches.sql(`select pg_terminate_backend(pid) from (${listeners}) listener`);

  it('uses nothing that it kept, and begins afresh when it listens again', async () => {
    await warm();
    proxy.hold();
    await lose();
    await eventually(async () => !(await isHit()), { what: 'the loss to be noticed' });
    for (const name of ['Stein', 'Tankard']) {
      await rename(name);
      expect(await read()).toEqual({ value: name, hit: false });
    }
    proxy.resume();
    await warm();
    expect(await read()).toEqual({ value: 'Tankard', hit: true });
    await rename('Goblet');
    await eventually(async () => (await read()).value === 'Goblet', { what: 'the new name' });
  });

  it('shows nothing old while it reconnects again and again', async () => {
    for (let n = 0; n < 5; n += 1) {
      await warm();
      const [before] = await caches.sql<{ pid: number }>(listeners);
      await lose();
      await rename(`Mug ${n}`);
      await eventually(async () => (await caches.sql(`${listeners} and pid <> $1`, [before?.pid])).length === 1, {
        what: 'a new connection',
      });
      await warm();
      expect((await read()).value).toBe(`Mug ${n}`);
    }
  });
});

describe('a process that is cut off without a word', () => {
  it('believes what it kept no longer than a moment, and again once it has heard what it missed', async () => {
    await warm();
    proxy.pause();
    await rename('Stein');
    await eventually(async () => (await read()).value === 'Stein', { what: 'the new name', seconds: 3 });
    expect((await read()).hit).toBe(false);
    proxy.resume();
    await warm();
    expect((await read()).value).toBe('Stein');
  });
});
