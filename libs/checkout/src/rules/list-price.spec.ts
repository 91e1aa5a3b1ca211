import { listPriceMinor } from './list-price';

const step = (kind: string, change: string, unitPrice: string) => ({ kind, change, unitPrice });

describe('listPriceMinor', () => {
  it('is the unit price where no rule changed it', () => {
    expect(listPriceMinor({ unitPriceMinor: 550_00n, priceSteps: [] })).toBe(550_00n);
    const priceSteps = [step('variant', '50.00', '550.00')];
    expect(listPriceMinor({ unitPriceMinor: 550_00n, priceSteps })).toBe(550_00n);
  });

  it('is what the first rule found, with the variant’s adjustment', () => {
    const priceSteps = [
      step('variant', '50.00', '550.00'),
      step('quantity', '-55.00', '495.00'),
      step('tier', '-74.25', '420.75'),
    ];
    expect(listPriceMinor({ unitPriceMinor: 420_75n, priceSteps })).toBe(550_00n);
    expect(listPriceMinor({ unitPriceMinor: 420_75n, priceSteps: priceSteps.slice(1) })).toBe(550_00n);
  });

  it('is read whatever its size: below one unit of the currency, and beyond what a request may hold', () => {
    const small = [step('coupon', '-0.05', '0.00')];
    expect(listPriceMinor({ unitPriceMinor: 0n, priceSteps: small })).toBe(5n);
    const large = [step('coupon', '-120000000.00', '11880000000.00')];
    expect(listPriceMinor({ unitPriceMinor: 1_188_000_000_000n, priceSteps: large })).toBe(1_200_000_000_000n);
  });

  it('is below the unit price where a rule made it dearer', () => {
    const priceSteps = [step('geographic', '10', '110')];
    expect(listPriceMinor({ unitPriceMinor: 110n, priceSteps })).toBe(100n);
  });
});
