import * as fc from 'fast-check';
import { quote } from './quote';

const request = (basePriceMinor: bigint, adjustmentMinor: bigint, quantity = 1) => ({
  variantId: 'v',
  productId: 'p',
  quantity,
  basePriceMinor,
  adjustmentMinor,
  brandId: null,
  categoryIds: [],
});

describe('quote', () => {
  it('adds the variant adjustment to the base price and explains it', () => {
    const priced = quote(request(50_000n, 5_000n, 10));
    expect(priced.unitPriceMinor).toBe(55_000n);
    expect(priced.totalMinor).toBe(550_000n);
    expect(priced.steps).toEqual([
      { kind: 'variant', ruleId: null, label: 'Variant', changeMinor: 5_000n, unitPriceMinor: 55_000n },
    ]);
  });

  it('leaves out a step that changes nothing', () => {
    expect(quote(request(1_000n, 0n)).steps).toEqual([]);
  });

  it('is never negative and its steps always lead from the base price to the unit price', () => {
    const amounts = fc.bigInt({ min: -100_000n, max: 100_000n });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 100_000n }),
        amounts,
        fc.integer({ min: 1, max: 999 }),
        (base, change, count) => {
          const priced = quote(request(base, change, count));
          const explained = priced.steps.reduce((sum, step) => sum + step.changeMinor, priced.basePriceMinor);
          expect(priced.unitPriceMinor >= 0n).toBe(true);
          expect(explained).toBe(priced.unitPriceMinor);
          expect(priced.totalMinor).toBe(priced.unitPriceMinor * BigInt(count));
        },
      ),
    );
  });
});
