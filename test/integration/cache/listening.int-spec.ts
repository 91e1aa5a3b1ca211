import { newId } from '#kernel';
import { eventually } from '../../support/eventually';
import { TcpProxy } from '../../support/tcp-proxy';
import { type CacheProcess, type CachesUnderTest, entry, openCaches } from './caches-under-test';
import { catalogueChanges, ids, writeCatalogue } from './catalogue-rows';

let caches: CachesUnderTest;
let reader: CacheProcess;
let proxy: TcpProxy;

beforeAll(async () => {
  caches = await openCaches();
  proxy = await TcpProxy.open();
  reader = await caches.start({ via: (url) => proxy.via(url) });
});

beforeEach(() => caches.sql(writeCatalogue));

afterAll(async () => {
  proxy.recover();
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
const warm = () => eventually(async () => (await read()).hit, { what: 'the value to be kept' });

/** Whether a value that was just read is read again. */
const usesNothing = async () => {
  const probe = entry(async () => 1, { key: newId(), tags: () => ['test'] });
  await reader.cache.read(probe);
  return !(await reader.cache.read(probe)).hit;
};

const listeners = `select pid from pg_stat_activity where application_name = 'holdfast-cache' and datname = current_database()`;

describe('a process that keeps what it reads', () => {
  it.each(catalogueChanges)('forgets what is concerned by: $title', async ({ change, tags: concerned }) => {
    const probe = (tag: string, value: string) =>
      reader.cache.read(entry(async () => value, { key: tag, tags: () => [tag, 'test'] }));
    for (const tag of concerned) {
      await eventually(async () => (await probe(tag, 'old')).hit, { what: `an entry with ${tag} to be kept` });
    }
    await caches.sql(change);
    const forgotten = concerned.map((tag) =>
      eventually(async () => (await probe(tag, 'new')).value === 'new' && tag, { what: `${tag} to be forgotten` }),
    );
    expect(await Promise.all(forgotten)).toEqual(concerned);
  });

  it('keeps what a change does not concern', async () => {
    await warm();
    const other = entry(async () => 'cup', { key: 'cup', tags: () => ['test'] });
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
    await eventually(usesNothing, { what: 'the loss to be noticed' });
    for (const name of ['Stein', 'Tankard']) {
      await rename(name);
      expect(await read()).toEqual({ value: name, hit: false });
    }
    proxy.recover();
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
    await eventually(usesNothing, { what: 'the silence to be noticed' });
    expect(await read()).toEqual({ value: 'Stein', hit: false });
    await rename('Tankard');
    expect(await read()).toEqual({ value: 'Tankard', hit: false });
    proxy.recover();
    await warm();
    expect((await read()).value).toBe('Tankard');
  });
});
