import { Client } from 'pg';
import { generateCatalogue } from '../../../bench/support/generate-catalogue';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { shelve } from './shelf';

interface Found {
  readonly items: readonly { readonly slug: string; readonly variants: readonly { readonly id: string }[] }[];
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  // Nothing is kept, so that each request asks the database.
  catalog = await startCatalog({ CACHE_TTL_SECONDS: '0' });
  const client = new Client({ connectionString: catalog.url });
  await client.connect();
  await generateCatalogue(client, { products: 300, seed: 1 });
  await client.end();
  await shelve(catalog, [
    { slug: 'single', variants: [{ sku: 'ONE', values: { Size: 'S' } }] },
    {
      slug: 'many',
      variants: Array.from({ length: 40 }, (_, n) => ({ sku: `MANY-${n}`, values: { Size: `${n}`, Colour: 'Red' } })),
    },
  ]);
});
afterAll(() => catalog.close());

/**
 * How many statements a request sends, by whatever connection. Not counted is the one that looks up units, because it is
 * spared when they were seen a moment ago.
 */
async function statementsOf<Body>(address: string): Promise<{ statements: number; body: Body }> {
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    const { status, body } = await catalog.request<Body>(address);
    expect(status).toBe(200);
    const sent = query.mock.calls.map(([statement]) => textOf(statement));
    const looks = sent.filter((text) => text.includes('from stock_availability'));
    expect(looks.length).toBeLessThanOrEqual(1);
    return { statements: sent.length - looks.length, body };
  } finally {
    query.mockRestore();
  }
}

const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : ((statement as { text?: string }).text ?? '');

async function expectSameCost(address: (pageSize: number, page: number) => string, most: number): Promise<void> {
  const small = await statementsOf<Found>(address(1, 250));
  const large = await statementsOf<Found>(address(100, 1));
  expect([small.body.items.length, large.body.items.length]).toEqual([1, 100]);
  expect(large.statements).toBe(small.statements);
  expect(large.statements).toBeLessThanOrEqual(most);
}

describe('the number of statements', () => {
  beforeAll(async () => {
    // The pool opens its connections with statements of its own.
    await Promise.all(Array.from({ length: 20 }, () => catalog.request('/brands')));
  });

  it('is counted', async () => {
    expect((await statementsOf('/brands')).statements).toBe(2);
  });

  it.each([
    ['a list', '', 5],
    ['a list by price', '&sort=price', 5],
    ['a list with facets', '&facets=true', 8],
    ['a list of prices', '&minPrice=1&maxPrice=10000', 5],
    ['a list of what is in stock', '&inStock=true&sort=name', 5],
  ])('is the same for one product and for a hundred: %s', async (_, query, most) => {
    await expectSameCost((pageSize, page) => `/products?pageSize=${pageSize}&page=${page}${query}`, most);
  });

  it('is the same for one find and for a hundred', async () => {
    const one = await statementsOf<Found>('/products?q=it&pageSize=1&page=200');
    const hundred = await statementsOf<Found>('/products?q=it&pageSize=100');
    expect([one.body.items.length, hundred.body.items.length]).toEqual([1, 100]);
    expect(hundred.statements).toBe(one.statements);
    expect(hundred.statements).toBeLessThanOrEqual(6);
  });

  it('is bounded with every filter and a word that was mistyped', async () => {
    const all = 'category=clothing&brand=northlight&minPrice=0&inStock=true&attr.Size=S&attr.Colour=Navy&facets=true';
    expect((await statementsOf(`/products?${all}&q=jakcet%20nroth&pageSize=100`)).statements).toBeLessThanOrEqual(12);
  });

  it('is the same for a product of one variant and of forty', async () => {
    const single = await statementsOf<Found['items'][number]>('/products/single');
    const many = await statementsOf<Found['items'][number]>('/products/many');
    expect([single.body.variants.length, many.body.variants.length]).toEqual([1, 40]);
    expect(single.statements).toBe(4);
    expect(many.statements).toBe(4);
  });

  it.each([
    ['/categories/tree', 1],
    ['/categories?pageSize=1', 2],
    ['/categories?pageSize=100', 2],
    ['/brands?pageSize=1', 2],
    ['/brands?pageSize=100', 2],
    ['/attributes?pageSize=1', 2],
    ['/attributes?pageSize=100', 2],
  ])('of %s is %d', async (address, statements) => {
    expect((await statementsOf(address)).statements).toBe(statements);
  });
});
