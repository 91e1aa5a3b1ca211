import * as fc from 'fast-check';
import { compareRationals, lessAmount, lessPartsPerMillion, roundHalfUp, whole } from './rational';

const minors = fc.bigInt({ min: 0n, max: 10n ** 15n });
const percents = fc.bigInt({ min: 0n, max: 1_000_000n });

describe('rounding to the minor unit', () => {
  it.each([
    [0n, 1n, 0n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [1n, 2n, 1n],
    [3n, 2n, 2n],
    [5n, 2n, 3n],
    [499_999n, 1_000_000n, 0n],
    [500_000n, 1_000_000n, 1n],
    [10n ** 40n - 1n, 2n * 10n ** 40n, 0n],
    [10n ** 40n, 2n * 10n ** 40n, 1n],
  ])('makes of %p / %p the whole number %p', (numerator, denominator, rounded) => {
    expect(roundHalfUp({ numerator, denominator })).toBe(rounded);
  });

  it('is never off by more than half, and up when it is half', () => {
    fc.assert(
      fc.property(minors, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
        const twiceOff = 2n * (roundHalfUp({ numerator, denominator }) * denominator - numerator);
        expect(twiceOff > -denominator && twiceOff <= denominator).toBe(true);
      }),
    );
  });
});

describe('taking parts of a price off', () => {
  it('is exact: a third three times over', () => {
    const third = lessPartsPerMillion(whole(3_000_000n), 333_333n);
    expect(roundHalfUp(third)).toBe(2_000_001n);
    expect(compareRationals(lessPartsPerMillion(third, 500_000n), { numerator: 2_000_001n, denominator: 2n })).toBe(0);
  });

  it('leaves nothing of 100 % or of more', () => {
    expect(lessPartsPerMillion(whole(5n), 1_000_000n)).toEqual(whole(0n));
    expect(lessPartsPerMillion(whole(5n), 1_000_001n)).toEqual(whole(0n));
  });

  it('comes to the same in any order', () => {
    fc.assert(
      fc.property(minors, percents, percents, (minor, first, second) => {
        const one = lessPartsPerMillion(lessPartsPerMillion(whole(minor), first), second);
        const other = lessPartsPerMillion(lessPartsPerMillion(whole(minor), second), first);
        expect(compareRationals(one, other)).toBe(0);
      }),
    );
  });
});

describe('taking an amount off', () => {
  it.each([
    [10n, 3n, 7n],
    [10n, 10n, 0n],
    [10n, 11n, 0n],
  ])('leaves of %p less %p exactly %p', (minor, off, left) => {
    expect(lessAmount(whole(minor), off)).toEqual(whole(left));
  });

  it('keeps the fraction', () => {
    expect(roundHalfUp(lessAmount({ numerator: 7n, denominator: 2n }, 3n))).toBe(1n);
    expect(roundHalfUp(lessAmount({ numerator: 10n, denominator: 3n }, 3n))).toBe(0n);
  });
});

describe('comparing', () => {
  it('tells prices apart that round to the same', () => {
    const slightlyLess = { numerator: 10n ** 36n - 1n, denominator: 10n ** 36n };
    expect(compareRationals(slightlyLess, whole(1n))).toBe(-1);
    expect(compareRationals(whole(1n), slightlyLess)).toBe(1);
    expect(compareRationals({ numerator: 2n, denominator: 4n }, { numerator: 1n, denominator: 2n })).toBe(0);
  });
});
