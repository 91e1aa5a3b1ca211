import * as fc from 'fast-check';
import { eventually } from '../../../test/support/eventually';
import { MemoryStore } from './memory-store';

const entry = (value: unknown, ...tags: string[]) => ({ value, tags, ttlMilliseconds: 60_000 });
const found = (store: MemoryStore, key: string): unknown => {
  const lookup = store.find(key);
  return lookup.kind === 'hit' ? lookup.value : undefined;
};

describe('the store in memory', () => {
  let store: MemoryStore;

  beforeEach(() => {
    store = new MemoryStore();
  });

  it('hands out the very object that it was given', () => {
    const value = { price: 1n, at: new Date(), names: new Map([['en', 'Mug']]) };
    store.keep('a', entry(value));
    expect(found(store, 'a')).toBe(value);
    expect(store.find('b').kind).toBe('miss');
  });

  it('keeps what is undefined apart from what is not there', () => {
    store.keep('a', entry(undefined));
    expect(store.find('a')).toEqual({ kind: 'hit', value: undefined });
  });

  it('forgets an entry when its time is over', async () => {
    store.keep('short', { value: 1, tags: ['t'], ttlMilliseconds: 20 });
    store.keep('long', entry(1));
    await eventually(() => store.find('short').kind === 'miss', { what: 'the entry to expire' });
    expect(found(store, 'long')).toBe(1);
    expect(await store.entries()).toBe(1);
  });

  it('forgets by the tags of the value that it holds now, not of one that it held before', () => {
    store.keep('a', entry('old', 'brand:1'));
    store.keep('a', entry('new', 'brand:2'));
    store.forget(['brand:1']);
    expect(found(store, 'a')).toBe('new');
    store.forget(['brand:2']);
    expect(store.find('a').kind).toBe('miss');
  });

  it('gives up what was not read for the longest time when there are too many entries', () => {
    store = new MemoryStore({ entries: 2, bytes: 10_000, bytesPerEntry: 1000 });
    store.keep('a', entry(1));
    store.keep('b', entry(2));
    store.find('a');
    store.keep('c', entry(3));
    expect(['a', 'b', 'c'].map((key) => store.find(key).kind)).toEqual(['hit', 'miss', 'hit']);
  });

  it('holds no more bytes than it may, and no single entry that is too large', async () => {
    store = new MemoryStore({ entries: 1000, bytes: 10_000, bytesPerEntry: 1000 });
    store.keep('large', entry('x'.repeat(1000)));
    expect(store.find('large').kind).toBe('miss');
    for (let n = 0; n < 100; n += 1) store.keep(String(n), entry('x'.repeat(480)));
    expect(await store.entries()).toBe(20);
  });

  it('refuses what could not be sent to another process', () => {
    expect(() => store.keep('a', entry({ price: () => 1 }))).toThrow('could not be cloned');
    expect(store.find('a').kind).toBe('miss');
  });

  it('remembers no tag longer than an entry that has it', () => {
    store = new MemoryStore({ entries: 3, bytes: 10_000, bytesPerEntry: 1000 });
    for (let n = 0; n < 50; n += 1) store.keep(String(n), entry(n, `product:${n}`, 'products'));
    expect([...store['keysOfTag'].keys()]).toHaveLength(4);
    store.forgetAll();
    expect(store['keysOfTag'].size).toBe(0);
  });

  it('finds exactly what was kept and not forgotten since, in whatever order things happen', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const tags = fc.subarray(['1', '2', '3']);
    const keep = fc.record({ key, tags });
    fc.assert(
      fc.property(fc.array(fc.oneof(keep, fc.record({ forget: tags }))), (steps) => {
        const tested = new MemoryStore();
        const model = new Map<string, readonly string[]>();
        for (const step of steps) {
          if ('forget' in step) {
            tested.forget(step.forget);
            const gone = [...model].filter(([, its]) => its.some((tag) => step.forget.includes(tag)));
            gone.forEach(([name]) => model.delete(name));
          } else {
            tested.keep(step.key, entry(step.tags, ...step.tags));
            model.set(step.key, step.tags);
          }
        }
        for (const name of ['a', 'b', 'c']) expect(found(tested, name)).toEqual(model.get(name));
      }),
    );
  });
});
