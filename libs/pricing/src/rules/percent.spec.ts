import * as fc from 'fast-check';
import { formatPercent, parsePercent } from './percent';

describe('percents', () => {
  it('come back as they were, for every part per million', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1_000_000n }), (ppm) => {
        expect(parsePercent(formatPercent(ppm))).toBe(ppm);
      }),
    );
  });

  it.each([
    ['10', 100_000n, '10'],
    [10, 100_000n, '10'],
    ['12.50', 125_000n, '12.5'],
    [0.0001, 1n, '0.0001'],
    ['100.0000', 1_000_000n, '100'],
    ['0', 0n, '0'],
    ['007', 70_000n, '7'],
  ])('reads %j', (input, ppm, written) => {
    expect(parsePercent(input)).toBe(ppm);
    expect(formatPercent(ppm)).toBe(written);
  });

  it.each(['100.0001', '101', '-1', '1.00001', '', '1e1', '1,5', ' 1', Number.NaN, 1e-7, 1e21])(
    'refuses %j',
    (input) => {
      expect(parsePercent(input)).toBeUndefined();
    },
  );
});
