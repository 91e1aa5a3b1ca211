import * as fc from 'fast-check';
import { formatAmount, fractionDigits, parseAmount } from './money';

const most = 1_000_000_000_000n;

describe('an amount', () => {
  it.each([
    ['420.75', 'USD', 42_075n],
    ['420.7', 'USD', 42_070n],
    ['420', 'USD', 42_000n],
    ['0', 'USD', 0n],
    ['0.05', 'USD', 5n],
    ['-0.05', 'USD', -5n],
    ['007.50', 'USD', 750n],
    [420.75, 'USD', 42_075n],
    [19.99, 'USD', 1999n],
    ['1250', 'JPY', 1250n],
    ['1.5', 'KWD', 1500n],
    ['1.005', 'KWD', 1005n],
  ])('%p %s is %p of the smallest unit', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor);
  });

  it.each([
    [42_075n, 'USD', '420.75'],
    [5n, 'USD', '0.05'],
    [0n, 'USD', '0.00'],
    [-5n, 'USD', '-0.05'],
    [-12_345n, 'USD', '-123.45'],
    [1250n, 'JPY', '1250'],
    [0n, 'JPY', '0'],
    [-7n, 'JPY', '-7'],
    [1n, 'KWD', '0.001'],
    [1_000_000_000_000_000_000n, 'USD', '10000000000000000.00'],
  ])('of %p in %s is written as %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });

  it.each(['USD', 'JPY', 'KWD'])('in %s reads back as it was written', (currency) => {
    const amounts = fc.bigInt({ min: -most, max: most });
    fc.assert(
      fc.property(amounts, (minor) => {
        const text = formatAmount(minor, currency);
        expect(parseAmount(text, currency)).toBe(minor);
        expect(formatAmount(parseAmount(text, currency), currency)).toBe(text);
      }),
    );
  });

  it.each(['USD', 'JPY', 'KWD'])('in %s has exactly the places of its currency', (currency) => {
    fc.assert(
      fc.property(fc.bigInt(-most, most), (minor) => {
        const places = formatAmount(minor, currency).split('.')[1]?.length ?? 0;
        expect(places).toBe(fractionDigits(currency));
      }),
    );
  });

  it.each([
    ['', 'USD'],
    [' 1', 'USD'],
    ['1 ', 'USD'],
    ['1\n', 'USD'],
    ['+1', 'USD'],
    ['1.', 'USD'],
    ['.5', 'USD'],
    ['1,50', 'USD'],
    ['1e3', 'USD'],
    ['0x10', 'USD'],
    ['Infinity', 'USD'],
    ['١٢', 'USD'],
    [Number.NaN, 'USD'],
    [1e21, 'USD'],
    [0.1 + 0.2, 'USD'],
    ['1.234', 'USD'],
    ['1.0', 'JPY'],
    ['1.2345', 'KWD'],
  ])('is not %p in %s', (text, currency) => {
    expect(() => parseAmount(text, currency)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'invalid_amount' }) as Error,
    );
  });

  it.each([
    ['10000000000.00', '10000000000.01', 'USD'],
    ['1000000000000', '1000000000001', 'JPY'],
    ['-10000000000', '-10000000000.01', 'USD'],
  ])('may be %s but not %s %s', (largest, tooLarge, currency) => {
    expect(parseAmount(largest, currency)).toBe(largest.startsWith('-') ? -most : most);
    expect(() => parseAmount(tooLarge, currency)).toThrow('too large');
  });
});
