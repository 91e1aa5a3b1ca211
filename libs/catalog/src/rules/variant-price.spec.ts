import { variantPriceMinor } from './variant-price';

describe('variantPriceMinor', () => {
  it.each([
    [24900n, 0n, 24900n],
    [24900n, 1000n, 25900n],
    [24900n, -900n, 24000n],
    [500n, -900n, 0n],
  ])('is %d with the adjustment %d: %d', (base, adjustment, price) => {
    expect(variantPriceMinor(base, adjustment)).toBe(price);
  });
});
