import type { CachedRead } from './cached-read';
import { MemoryStore } from './memory-store';
import { ReadThrough } from './read-through';

/** A load that ends when the test says so. */
interface Load {
  answer(value: string): void;
  fail(error: Error): void;
}

describe('reading through the cache', () => {
  let cache: ReadThrough;
  let hears: boolean;
  let loads: Load[];
  let faults: Error[];

  beforeEach(() => {
    hears = true;
    loads = [];
    faults = [];
    cache = makeCache();
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const makeCache = () =>
    new ReadThrough(new MemoryStore(), {
      ttlSeconds: 300,
      hears: () => hears,
      onFault: (error) => void faults.push(error),
    });

  const load = () =>
    new Promise<string>((answer, fail) => {
      loads.push({ answer, fail });
    });
  const read = (change: Partial<CachedRead<string>> = {}) =>
    cache.read({ region: 'product', key: 'mug', tags: (name) => ['products', `product:${name}`], load, ...change });
  const begun = async (count: number) => {
    for (let turn = 0; turn < 20 && loads.length < count; turn += 1) await Promise.resolve();
    expect(loads).toHaveLength(count);
    return loads[count - 1] as Load;
  };

  it('loads once for all who ask, and afterwards not at all', async () => {
    const readers = [read(), read(), read()];
    (await begun(1)).answer('mug');
    expect(await Promise.all(readers)).toEqual(readers.map(() => ({ value: 'mug', result: 'miss' })));
    expect(await read()).toEqual({ value: 'mug', result: 'hit' });
    expect(loads).toHaveLength(1);
  });

  it('tells at once what is kept and may be used, and nothing else', async () => {
    const peek = () => cache.peek<string>({ region: 'product', key: 'mug' });
    const reader = read();
    expect(peek()).toBeUndefined();
    (await begun(1)).answer('mug');
    await reader;
    expect(peek()).toBe('mug');
    hears = false;
    expect(peek()).toBeUndefined();
    hears = true;
    expect(peek()).toBe('mug');
    cache.forget(['product:mug']);
    expect(peek()).toBeUndefined();
  });

  it('tells keys and regions apart, long keys too', async () => {
    const long = 'q='.repeat(500);
    const readers = [
      read(),
      read({ key: 'cup' }),
      read({ region: 'product-list' }),
      read({ key: `${long}1` }),
      read({ key: `${long}2` }),
    ];
    await begun(5);
    loads.forEach((one, n) => one.answer(String(n)));
    expect((await Promise.all(readers)).map(({ value }) => value)).toEqual(['0', '1', '2', '3', '4']);
    expect(await read({ key: `${long}2` })).toEqual({ value: '4', result: 'hit' });
  });

  it('forgets by any tag of the value', async () => {
    for (const [n, tag] of ['products', 'product:mug'].entries()) {
      const reader = read();
      (await begun(n + 1)).answer('mug');
      expect((await reader).result).toBe('miss');
      cache.forget(['product:other', tag]);
    }
    void read();
    await begun(3);
  });

  it('hands a value that was overtaken to those alone who asked before, and never keeps it', async () => {
    const before = read();
    const overtaken = await begun(1);
    cache.forget(['products']);
    const after = read();
    const fresh = await begun(2);
    fresh.answer('new mug');
    expect(await after).toEqual({ value: 'new mug', result: 'miss' });
    overtaken.answer('old mug');
    expect((await before).value).toBe('old mug');
    expect(await read()).toEqual({ value: 'new mug', result: 'hit' });
  });

  it('keeps a value although something that it was not made from was forgotten meanwhile', async () => {
    const reader = read();
    const only = await begun(1);
    cache.forget(['product:other', 'categories']);
    only.answer('mug');
    await reader;
    expect((await read()).result).toBe('hit');
  });

  it('keeps no value whose load began before everything was forgotten', async () => {
    const reader = read();
    const only = await begun(1);
    cache.forgetAll();
    only.answer('mug');
    await reader;
    void read();
    expect(await begun(2)).not.toBe(only);
  });

  it('passes a failure on to all who waited, and loads again for the next', async () => {
    const readers = [read(), read()];
    (await begun(1)).fail(new Error('no connection'));
    for (const reader of readers) await expect(reader).rejects.toThrow('no connection');
    const next = read();
    (await begun(2)).answer('mug');
    expect((await next).value).toBe('mug');
  });

  it('neither uses nor keeps anything while it does not hear of changes', async () => {
    const kept = read();
    (await begun(1)).answer('mug');
    await kept;
    hears = false;
    for (const [n, name] of ['new mug', 'newer mug'].entries()) {
      const reader = read();
      (await begun(n + 2)).answer(name);
      expect(await reader).toEqual({ value: name, result: 'bypass' });
    }
  });

  it('keeps nothing that was loaded while it ceased to hear', async () => {
    const reader = read();
    const only = await begun(1);
    hears = false;
    only.answer('mug');
    await reader;
    hears = true;
    void read();
    expect(await begun(2)).not.toBe(only);
  });

  it('shares a load for a second at most while it does not hear of changes', async () => {
    jest.useFakeTimers();
    hears = false;
    void read();
    await begun(1);
    await jest.advanceTimersByTimeAsync(1000);
    void read();
    expect(loads).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    void read();
    expect(loads).toHaveLength(2);
  });

  it('keeps an entry for as long as it says, else as configured, and not at all for no time', async () => {
    const keep = jest.spyOn(MemoryStore.prototype, 'keep');
    for (const [n, ttlSeconds] of [0, 1.5, undefined].entries()) {
      const reader = read({ ttlSeconds, key: String(n) });
      (await begun(n + 1)).answer('mug');
      await reader;
    }
    expect(keep.mock.calls.map(([, { ttlMilliseconds }]) => ttlMilliseconds)).toEqual([1500, 300_000]);
  });

  it('answers although a value cannot be kept, and says so', async () => {
    const value = { price: () => 1 };
    const unkeepable = { region: 'product', key: 'mug', tags: () => [], load: async () => value } as const;
    expect(await cache.read(unkeepable)).toEqual({ value, result: 'miss' });
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('could not be cloned')]);
  });
});
