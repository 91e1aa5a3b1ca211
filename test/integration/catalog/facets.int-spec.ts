import * as fc from 'fast-check';
import { SeedDemoCatalogue } from '#catalog';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { type CategoryRow, type FacetCounts, FilterOracle, type ListedProduct, type Wanted } from './filter-oracle';

interface List {
  readonly items: readonly ListedProduct[];
  readonly total: number;
  readonly facets?: FacetCounts;
}

let catalog: CatalogUnderTest;
let products: readonly ListedProduct[];
let categories: readonly CategoryRow[];
let oracle: FilterOracle;

beforeAll(async () => {
  catalog = await startCatalog();
  await catalog.get(SeedDemoCatalogue).run();
  await catalog.sql(
    'update stock set on_hand = 0 where variant_id in (select id from variants where position % 3 = 1)',
  );
  products = (await list('pageSize=100')).items;
  categories = (await catalog.request<{ items: CategoryRow[] }>('/categories?pageSize=100')).body.items;
  oracle = new FilterOracle(products, categories);
});
afterAll(() => catalog.close());

const list = async (query: string): Promise<List> => {
  const { status, body } = await catalog.request<List>(`/products?${query}`);
  expect(status).toBe(200);
  return body;
};

function queryOf({ attributes, ...rest }: Wanted): string {
  const query = new URLSearchParams({ pageSize: '100', facets: 'true' });
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.append(name, String(value));
  for (const [name, values] of Object.entries(attributes)) {
    for (const value of values) query.append(`attr.${name}`, value);
  }
  return query.toString();
}

/** The order of a facet is asserted elsewhere. */
function sorted({ brands, categories: places, attributes }: FacetCounts): unknown {
  const byId = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] =>
    items.toSorted((a, b) => key(a).localeCompare(key(b)));
  return {
    brands: byId(brands, ({ id }) => id),
    categories: byId(places, ({ id }) => id),
    attributes: attributes.map(({ name, values }) => ({ name, values: byId(values, ({ value }) => value) })),
  };
}

describe('lists and their facets', () => {
  it('say what a look at each product says', async () => {
    const named = products.flatMap(({ variants }) => variants.flatMap(({ attributes }) => attributes));
    const wanted = fc.record(
      {
        brand: fc.constantFrom(...products.flatMap(({ brand }) => (brand ? [brand.id] : []))),
        category: fc.constantFrom(...categories.map(({ id }) => id)),
        minPrice: fc.integer({ min: 0, max: 100 }),
        maxPrice: fc.integer({ min: 100, max: 400 }),
        inStock: fc.boolean(),
        attributes: fc
          .array(fc.constantFrom(...named), { maxLength: 4 })
          .map((chosen) => Object.fromEntries(chosen.map(({ attribute, value }) => [attribute, [value]]))),
      },
      { requiredKeys: ['attributes'] },
    );
    await fc.assert(
      fc.asyncProperty(wanted, async (filter) => {
        const listed = await list(queryOf(filter));
        const expected = oracle.matching(filter);
        expect(listed.items.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
        expect(listed.total).toBe(expected.length);
        expect(sorted(listed.facets!)).toEqual(sorted(oracle.facets(filter)));
      }),
      { numRuns: 60 },
    );
  });

  it('agree when a filter allows several values of one attribute', async () => {
    const filter = { attributes: { Size: ['S', 'XL'], Colour: ['Navy', 'Black', 'Moss'] } };
    const listed = await list(queryOf(filter));
    expect(listed.total).toBe(oracle.matching(filter).length);
    expect(listed.total).toBeGreaterThan(0);
    expect(sorted(listed.facets!)).toEqual(sorted(oracle.facets(filter)));
  });

  it('agree under a search', async () => {
    const { facets, items } = await list('q=jacket&pageSize=100&facets=true');
    const found = new FilterOracle(items, categories);
    expect(sorted(facets!)).toEqual(sorted(found.facets({ attributes: {} })));
  });
});

describe('facets', () => {
  it('are there only when they are asked for', async () => {
    for (const query of ['', 'facets=false']) expect(await list(query)).not.toHaveProperty('facets');
    expect((await list('facets=true')).facets).toBeDefined();
    expect((await catalog.request('/products?facets=1')).status).toBe(400);
  });

  it('begin with the most frequent, and show values in their order', async () => {
    const { facets } = await list('facets=true');
    for (const counts of [facets!.brands, facets!.categories].map((facet) => facet.map(({ count }) => count))) {
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    }
    const names = facets!.attributes.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    const sizes = facets!.attributes.find(({ name }) => name === 'Size');
    expect(sizes?.values.map(({ value }) => value)).toEqual(['XS', 'S', 'M', 'L', 'XL']);
  });

  it('do not depend on the page', async () => {
    const [first, third] = [await list('facets=true&pageSize=5'), await list('facets=true&pageSize=5&page=3')];
    expect(third.facets).toEqual(first.facets);
  });

  it('of what does not exist count what another choice would find', async () => {
    const { items, facets } = await list('brand=nobody&facets=true');
    expect(items).toEqual([]);
    expect(facets?.brands).toEqual((await list('facets=true')).facets?.brands);
    expect(facets?.categories).toEqual([]);
    expect((await list('attr.Size=Enormous&facets=true')).facets).toMatchObject({
      brands: [],
      attributes: [{ name: 'Size' }],
    });
    expect((await list('q=!&facets=true')).facets).toEqual({ brands: [], categories: [], attributes: [] });
  });
});
