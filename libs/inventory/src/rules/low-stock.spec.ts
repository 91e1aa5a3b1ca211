import * as fc from 'fast-check';
import { isLow, netMoves, ranLow } from './low-stock';

describe('running low', () => {
  it.each([
    ['falls to the threshold', 6, 5, true],
    ['falls below the threshold', 6, 0, true],
    ['stays above the threshold', 9, 6, false],
    ['was at the threshold before', 5, 4, false],
    ['was below the threshold before', 3, 0, false],
    ['rises above the threshold', 5, 6, false],
    ['rises, but not above the threshold', 1, 5, false],
    ['does not change', 5, 5, false],
  ])('a variant that %s', (_, ...[before, after, expected]) => {
    expect(ranLow({ before, after, threshold: 5 })).toBe(expected);
  });

  it('happens when nothing is left, with a threshold of nothing', () => {
    expect(ranLow({ before: 1, after: 0, threshold: 0 })).toBe(true);
  });

  it('happens once on any way down, however long the steps are', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), steps, (start, threshold, taken) => {
        let available = start;
        const times = taken.filter((units) => {
          const before = available;
          available -= units;
          return ranLow({ before, after: available, threshold });
        });
        expect(times).toHaveLength(!isLow(start, threshold) && isLow(available, threshold) ? 1 : 0);
      }),
    );
  });
});

describe('several moves of variants', () => {
  it('are one move each, from the first of them to the last', () => {
    const moves = [
      { variantId: 'a', before: 10, after: 3, threshold: 5 },
      { variantId: 'b', before: 7, after: 5, threshold: 5 },
      { variantId: 'a', before: 3, after: 8, threshold: 5 },
    ];
    expect(netMoves(moves)).toEqual([
      { variantId: 'a', before: 10, after: 8, threshold: 5 },
      { variantId: 'b', before: 7, after: 5, threshold: 5 },
    ]);
    expect(netMoves(moves).map(ranLow)).toEqual([false, true]);
  });
});
