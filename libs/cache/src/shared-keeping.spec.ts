import type { CacheStore } from './cache-store';
import { MemoryStore } from './memory-store';
import { ReadThrough } from './read-through';

const tag = 'product:mug';

/** Settles everything that needs nothing but time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a process that reads from a replica and shares what it keeps', () => {
  let store: CacheStore;
  let shown: string;
  let catchUp: (heard: boolean) => void;
  let late: ReadThrough;

  const readerOn = (caughtUp?: () => Promise<boolean>): ReadThrough =>
    new ReadThrough(store, {
      ttlSeconds: 300,
      hears: () => true,
      onFault: (error) => expect(error).toBeUndefined(),
      ...(caughtUp && { caughtUp }),
    });
  const readBy = (reader: ReadThrough) =>
    reader.read({ region: 'product', key: 'mug', tags: () => [tag], load: async () => shown });

  beforeEach(() => {
    store = new MemoryStore();
    shown = 'old';
    late = readerOn(() => new Promise((resolve) => (catchUp = resolve)));
  });

  it('answers at once, and keeps the value when it has heard everything that was told before', async () => {
    expect(await readBy(late)).toEqual({ value: 'old', result: 'miss' });
    expect(await readBy(late)).toMatchObject({ result: 'miss' });
    catchUp(true);
    await settle();
    expect(await readBy(late)).toEqual({ value: 'old', result: 'hit' });
  });

  it('keeps nothing that another process has had forgotten before, once it hears of it', async () => {
    const early = readerOn();
    early.forget([tag]);
    await readBy(late);
    shown = 'new';
    expect(await readBy(early)).toEqual({ value: 'new', result: 'miss' });
    late.forget([tag]);
    catchUp(true);
    await settle();
    expect(await readBy(early)).toEqual({ value: 'new', result: 'miss' });
  });

  it('keeps nothing when it lost its hearing meanwhile', async () => {
    await readBy(late);
    catchUp(false);
    await settle();
    expect(await readBy(readerOn())).toMatchObject({ result: 'miss' });
  });
});
