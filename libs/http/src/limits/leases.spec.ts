import * as fc from 'fast-check';
import { Leases } from './leases';
import { type AskedHits, type GrantedHits, grantOf } from './stores/hit-store';

/** One window that never ends, counted as a store does. */
class OneWindow {
  used = 0;
  asked = 0;

  take = async ({ limit, ...wish }: AskedHits): Promise<GrantedHits> => {
    this.asked += 1;
    await new Promise(setImmediate);
    const granted = grantOf(limit - this.used, wish);
    this.used += granted;
    return { granted, used: this.used, leftMilliseconds: 60_000 };
  };
}

const leasesOf = (window: OneWindow, limit: number): Leases =>
  new Leases(window, { limit, windowMilliseconds: 60_000, keyOf: (subject) => subject });

const passes = async (leases: readonly Leases[], count: number): Promise<number> => {
  const answers = Array.from({ length: count }, (_, place) => leases[place % leases.length]?.pass('somebody'));
  return (await Promise.all(answers)).filter((passage) => passage?.passed).length;
};

describe('leases of a limit', () => {
  it('cost few questions, and none for what is refused', async () => {
    const window = new OneWindow();
    const leases = leasesOf(window, 600);
    let passed = 0;
    for (let count = 0; count < 2000; count += 1) if ((await leases.pass('somebody')).passed) passed += 1;
    expect(passed).toBe(600);
    expect(window.asked).toBeLessThan(100);
  });

  it('answer at once while they last', async () => {
    const leases = leasesOf(new OneWindow(), 600);
    await leases.pass('somebody');
    expect(leases.pass('somebody')).toEqual({
      passed: true,
      remaining: 598,
      leftMilliseconds: expect.any(Number),
    });
  });

  it('never let more pass than the limit in all processes together, and all of it when all of them are used', async () => {
    const property = async (limit: number, processes: number, bursts: readonly number[]): Promise<void> => {
      const window = new OneWindow();
      const leases = Array.from({ length: processes }, () => leasesOf(window, limit));
      let passed = 0;
      for (const burst of bursts) passed += await passes(leases, burst);
      expect(passed).toBeLessThanOrEqual(limit);
      passed += await passes(leases, limit * processes);
      expect(passed).toBe(limit);
    };
    const bursts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 4 }), bursts, property),
      {
        numRuns: 40,
      },
    );
  });

  it('begin anew when the window ends', async () => {
    let left = 5;
    const ending = { take: async () => ({ granted: 1, used: 1, leftMilliseconds: (left -= 1) > 0 ? 0 : 60_000 }) };
    const leases = new Leases(ending, { limit: 1, windowMilliseconds: 60_000, keyOf: (subject) => subject });
    expect((await leases.pass('somebody')).passed).toBe(true);
    expect((await leases.pass('somebody')).passed).toBe(false);
  });
});

describe('a grant', () => {
  it.each([
    [600, { wanted: 1, shares: 16 }, 37],
    [600, { wanted: 50, shares: 16 }, 50],
    [15, { wanted: 1, shares: 16 }, 1],
    [3, { wanted: 5, shares: 16 }, 3],
    [0, { wanted: 5, shares: 16 }, 0],
    [5, { wanted: 1, shares: 0 }, 1],
    [1, { wanted: 4, shares: 0 }, 1],
  ])('of %i hits that are left, for %j: %i', (rest, asked, granted) => {
    expect(grantOf(rest, asked)).toBe(granted);
  });
});
