import { fitsNothing, freshFor, keyOfFilter, keyOfListing } from './product-filter';

const filter = { status: 'active', inStock: false, attributes: [] } as const;
const listing = { status: 'active', inStock: false, choices: [] } as const;
const choice = { attributeId: 'a', valueIds: ['1', '2'] };

describe('the key of a filter', () => {
  it('is the same whatever the order of its parts', () => {
    const size = { name: 'Size', values: ['S', 'M'] };
    const colour = { name: 'Colour', values: ['Red'] };
    expect(keyOfFilter({ ...filter, q: 'a', attributes: [size, colour] })).toBe(
      keyOfFilter({ q: 'a', ...filter, attributes: [colour, { ...size, values: ['M', 'S', 'M'] }] }),
    );
    expect(keyOfListing({ ...listing, choices: [choice] })).toBe(
      keyOfListing({ ...listing, choices: [{ ...choice, valueIds: ['2', '1'] }] }),
    );
  });

  it('tells filters apart that fit other products', () => {
    const keys = [
      keyOfFilter(filter),
      keyOfFilter({ ...filter, inStock: true }),
      keyOfFilter({ ...filter, minPriceMinor: 1n }),
      keyOfFilter({ ...filter, maxPriceMinor: 1n }),
      keyOfFilter({ ...filter, q: 'a' }),
      keyOfFilter({ ...filter, brand: 'a' }),
      keyOfFilter({ ...filter, category: 'a' }),
      keyOfListing({ ...listing, brandId: null }),
      keyOfListing(listing),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells what is left out from what does not exist', () => {
    expect(keyOfListing({ ...listing, brandId: undefined })).toBe(keyOfListing(listing));
    expect(keyOfListing({ ...listing, brandId: null })).not.toBe(keyOfListing({ ...listing, brandId: undefined }));
  });
});

describe('a filter', () => {
  it('fits nothing when something does not exist', () => {
    expect(fitsNothing(listing)).toBe(false);
    expect(fitsNothing({ ...listing, choices: [choice] })).toBe(false);
    for (const missing of [{ brandId: null }, { categoryId: null }, { search: null }]) {
      expect(fitsNothing({ ...listing, ...missing })).toBe(true);
    }
    expect(fitsNothing({ ...listing, choices: [choice, { attributeId: null, valueIds: [] }] })).toBe(true);
  });

  it('by stock is answered afresh every second', () => {
    expect(freshFor({ inStock: true })).toBe(1);
    expect(freshFor({ inStock: false })).toBeUndefined();
  });
});
