import * as fc from 'fast-check';
import type { Tx } from '#database';
import { RecentGlances } from './recent-glances';

/** A transaction that commits when the test says so. */
class SomeTx {
  private readonly callbacks: (() => void)[] = [];

  static of(): SomeTx & Tx {
    return new SomeTx() as unknown as SomeTx & Tx;
  }

  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  commit(): void {
    this.callbacks.forEach((callback) => callback());
  }
}

describe('what was seen of the stock', () => {
  let glances: RecentGlances;
  let now: number;
  let stock: Map<string, number>;
  let queries: (readonly string[])[];

  beforeEach(() => {
    now = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    glances = new RecentGlances();
    stock = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    queries = [];
  });

  afterEach(() => jest.restoreAllMocks());

  const levels = async (...ids: string[]) =>
    Object.fromEntries(
      await glances.levelsOf(ids, async (missing) => {
        queries.push(missing);
        return new Map([...stock].filter(([id]) => missing.includes(id)));
      }),
    );

  it('is good for less than a second from when it was asked for, not from when it was answered', async () => {
    const slow = glances.levelsOf(['a'], async () => {
      now += 700;
      return new Map([['a', 1]]);
    });
    expect((await slow).get('a')).toBe(1);
    stock.set('a', 9);
    now += 100;
    expect(await levels('a')).toEqual({ a: 1 });
    now += 1;
    expect(await levels('a')).toEqual({ a: 9 });
    expect(queries).toEqual([['a']]);
  });

  it('is not waited for by those who come later than that', async () => {
    const never = new Promise<Map<string, number>>(() => undefined);
    void glances.levelsOf(['a'], () => never);
    now += 801;
    expect(await levels('a')).toEqual({ a: 1 });
  });

  it('is forgotten once a change is committed, and not before', async () => {
    await levels('a', 'b');
    const tx = SomeTx.of();
    glances.forgetAfterCommit(tx, ['a']);
    stock.set('a', 9).set('b', 9);
    expect(await levels('a', 'b')).toEqual({ a: 1, b: 2 });
    tx.commit();
    expect(await levels('a', 'b')).toEqual({ a: 9, b: 2 });
  });

  it('takes no room once it is over', async () => {
    await levels('a', 'b');
    now += 801;
    await levels('b');
    expect(glances['looks'].size).toBe(1);
  });

  it('never hides a change of one’s own, nor shows anything older than a second, whatever happens in between', async () => {
    const ids = ['a', 'b', 'c'];
    const step = fc.oneof(
      fc.record({ look: fc.subarray(ids, { minLength: 1 }) }),
      fc.record({ own: fc.constantFrom(...ids) }),
      fc.record({ foreign: fc.constantFrom(...ids) }),
      fc.record({ wait: fc.integer({ min: 1, max: 900 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const tested = new RecentGlances();
        const truth = new Map(ids.map((id) => [id, 0]));
        /** Per variant: the oldest level that may still be shown, and since when each newer one has been there. */
        const oldest = new Map(ids.map((id) => [id, 0]));
        const changes: { id: string; level: number; at: number }[] = [];
        for (const taken of steps) {
          if ('wait' in taken) now += taken.wait;
          for (const id of 'own' in taken ? [taken.own] : 'foreign' in taken ? [taken.foreign] : []) {
            const level = (truth.get(id) ?? 0) + 1;
            truth.set(id, level);
            changes.push({ id, level, at: now });
            if (!('own' in taken)) continue;
            const tx = SomeTx.of();
            tested.forgetAfterCommit(tx, [id]);
            tx.commit();
            oldest.set(id, level);
          }
          if (!('look' in taken)) continue;
          const seen = await tested.levelsOf(taken.look, async () => new Map(truth));
          for (const { id, level, at } of changes)
            if (now - at > 1000) oldest.set(id, Math.max(oldest.get(id) ?? 0, level));
          for (const id of taken.look) expect(seen.get(id)).toBeGreaterThanOrEqual(oldest.get(id) ?? 0);
        }
      }),
    );
  });
});
