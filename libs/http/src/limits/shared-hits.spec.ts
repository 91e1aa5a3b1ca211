import { Logger } from '@nestjs/common';
import type { LimitSettings } from '#config';
import { SharedHits } from './shared-hits';
import type { AskedHits, GrantedHits, HitStore } from './stores/hit-store';

const asked: AskedHits = { key: 'k', limit: 5, windowMilliseconds: 60_000, wanted: 1, shares: 0 };

/** A store that answers when, and as, it is told to. */
class ScriptedStore implements HitStore {
  readonly statements: (readonly AskedHits[])[] = [];
  readonly used = new Map<string, number>();
  answering: 'at once' | 'never' | 'with errors' = 'at once';
  beginnings = 0;

  async take(all: readonly AskedHits[]): Promise<readonly GrantedHits[]> {
    this.statements.push(all);
    if (this.answering === 'never') return new Promise(() => undefined);
    if (this.answering === 'with errors') throw new Error('away');
    return all.map(({ key, limit, wanted }) => {
      const before = this.used.get(key) ?? 0;
      const granted = Math.min(wanted, limit - before);
      this.used.set(key, before + granted);
      return { granted, used: before + granted, leftMilliseconds: 30_000 };
    });
  }

  startOver(): void {
    this.beginnings += 1;
  }

  close(): void {
    this.answering = 'never';
  }
}

describe('the count that processes share', () => {
  let store: ScriptedStore;
  let hits: SharedHits;

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    store = new ScriptedStore();
    hits = new SharedHits(store, { waitMilliseconds: 50 } as LimitSettings);
  });

  const many = (count: number, what: Partial<AskedHits> = {}) =>
    Promise.all(Array.from({ length: count }, () => hits.take({ ...asked, ...what })));

  it('asks once for all that arrive together, and gives to those who came first', async () => {
    const [some, others] = await Promise.all([many(7), many(2, { key: 'other' })]);
    expect(store.statements).toEqual([
      [
        { ...asked, wanted: 7 },
        { ...asked, key: 'other', wanted: 2 },
      ],
    ]);
    expect(some.map(({ granted, used }) => [granted, used])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
      [1, 5],
      [0, 5],
      [0, 5],
    ]);
    expect(others.map(({ used }) => used)).toEqual([1, 2]);
  });

  it('is what the throttler counts by', async () => {
    const increment = () => hits.increment('k', 60_000, 1, 60_000, 'orders');
    expect(await increment()).toEqual({ totalHits: 1, timeToExpire: 30, isBlocked: false, timeToBlockExpire: 30 });
    expect(await increment()).toEqual({ totalHits: 2, timeToExpire: 30, isBlocked: true, timeToBlockExpire: 30 });
  });

  it.each(['never', 'with errors'] as const)(
    'goes on from what it knew when the store answers %s',
    async (answering) => {
      await many(2);
      store.answering = answering;
      const grants = await many(6);
      expect(grants.map(({ granted }) => granted)).toEqual([1, 1, 1, 0, 0, 0]);
      expect(store.beginnings).toBe(1);
    },
  );

  it('leaves a store alone that has failed, so that nobody waits for it again and again', async () => {
    store.answering = 'never';
    await many(1);
    const before = store.statements.length;
    for (let count = 0; count < 5; count += 1) await many(1);
    expect(store.statements).toHaveLength(before);
  });

  it('lets nobody wait twice who came while another statement was waited for', async () => {
    store.answering = 'never';
    const first = hits.take(asked);
    await new Promise(setImmediate);
    const second = hits.take(asked);
    await Promise.all([first, second]);
    expect(store.statements).toHaveLength(1);
  });
});
