import catalogue from '../demo/catalogue.json';
import { type DemoCatalogue, demoAmountMinor, demoRows } from './demo-catalogue';
import { slugPattern } from './slug';

const demo: DemoCatalogue = catalogue;
const known = demo.attributes.flatMap(({ name, values }) =>
  values.map((value) => ({ id: `${name}/${value}`, attribute: name, value })),
);

describe('the demo catalogue', () => {
  const rows = demoRows(demo, known, 'USD');
  const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

  it('has no slug, SKU or combination twice', () => {
    expect(unique(rows.products.map(({ slug }) => slug))).toBe(true);
    expect(unique(rows.variants.map(({ sku }) => sku))).toBe(true);
    expect(unique(rows.variants.map(({ productId, combination }) => `${productId} ${combination}`))).toBe(true);
  });

  it('has slugs that a person could have given', () => {
    const slugs = [...demo.products, ...demo.brands, ...demo.categories].map(({ slug }) => slug);
    expect(slugs.filter((slug) => !slugPattern.test(slug))).toEqual([]);
  });

  it('names only brands and categories that it has', () => {
    const named = rows.products.map(({ brand }) => brand).concat(rows.places.map(({ category }) => category));
    const present = new Set([...demo.brands, ...demo.categories].map(({ slug }) => slug));
    expect(named.filter((slug) => !present.has(slug))).toEqual([]);
  });

  it('gives each product exactly one default variant', () => {
    const defaults = rows.variants.filter(({ isDefault }) => isDefault).map(({ productId }) => productId);
    expect(defaults).toEqual(rows.products.map(({ id }) => id));
  });

  it('refuses a variant whose attribute value it does not know', () => {
    expect(() => demoRows(demo, [], 'USD')).toThrow(/has no/);
  });
});

describe('an amount of the demo', () => {
  it.each([
    ['249.00', 'USD', 24900n],
    ['249.90', 'JPY', 249n],
    ['-3.50', 'USD', -350n],
    ['12.34', 'KWD', 12340n],
  ])('%s is read in %s', (amount, currency, amountMinor) => {
    expect(demoAmountMinor(amount, currency)).toBe(amountMinor);
  });
});
