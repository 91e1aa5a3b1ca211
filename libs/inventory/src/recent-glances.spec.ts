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

  it('is known at once while it is good, when it is so of all that are asked for', async () => {
    const pending = levels('a', 'c');
    expect(glances.seen(['a'])).toBeUndefined();
    await pending;
    expect(Object.fromEntries(glances.seen(['a', 'c']) ?? [])).toEqual({ a: 1 });
    expect(glances.seen(['a', 'b'])).toBeUndefined();
    const tx = SomeTx.of();
    glances.forgetAfterCommit(tx, ['a']);
    tx.commit();
    expect(glances.seen(['a'])).toBeUndefined();
    await levels('a');
    now += 801;
    expect(glances.seen(['a'])).toBeUndefined();
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
        const changes: { id: string; own: boolean; at: number }[] = [];
        const level = (id: string) => changes.filter((change) => change.id === id).length;
        /** The oldest level that may be shown: that of the last change which was our own or is a second old. */
        const oldest = (id: string) =>
          changes.filter((change) => change.id === id).findLastIndex(({ own, at }) => own || now - at > 1000) + 1;
        for (const taken of steps) {
          if ('wait' in taken) now += taken.wait;
          if ('foreign' in taken) changes.push({ id: taken.foreign, own: false, at: now });
          if ('own' in taken) {
            const tx = SomeTx.of();
            tested.forgetAfterCommit(tx, [taken.own]);
            changes.push({ id: taken.own, own: true, at: now });
            tx.commit();
          }
          if (!('look' in taken)) continue;
          const seen = await tested.levelsOf(taken.look, async () => new Map(ids.map((id) => [id, level(id)])));
          for (const id of taken.look) expect(seen.get(id)).toBeGreaterThanOrEqual(oldest(id));
        }
      }),
    );
  });
});
