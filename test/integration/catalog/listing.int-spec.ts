import { SeedDemoCatalogue } from '#catalog';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';

interface Listed {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: string;
  readonly price: { readonly amount: string; readonly currency: string };
  readonly brand: { readonly slug: string } | null;
  readonly categories: readonly { readonly slug: string }[];
  readonly variants: readonly { readonly sku: string; readonly available: number }[];
  readonly available: number;
}
interface List {
  readonly items: readonly Listed[];
  readonly total: number;
  readonly nextCursor: string | null;
}
interface Branch {
  readonly id: string;
  readonly slug: string;
  readonly parentId: string | null;
  readonly children: readonly Branch[];
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
  await catalog.get(SeedDemoCatalogue).run();
  // Equal sort keys everywhere: the id alone tells these apart.
  await catalog.sql(
    `update products set price_minor = 5000, created_at = '2025-01-01 00:00:00.123456Z' where price_minor between 3000 and 9000`,
  );
});
afterAll(() => catalog.close());

const list = async (query: string): Promise<List> => (await catalog.request<List>(`/products?${query}`)).body;

/** Changes the catalogue behind the back of the process, and waits until the list shows so many products. */
async function expectTotalAfter(statement: string, total: number): Promise<void> {
  await catalog.sql(statement);
  await eventually(async () => (await list('')).total === total, { what: `the list to have ${total} products` });
}

async function walk(query: string): Promise<Listed[]> {
  const seen: Listed[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: List = await list(`${query}${next && `&cursor=${next}`}`);
    expect(page.total).toBe(70);
    seen.push(...page.items);
    next = page.nextCursor;
  }
  return seen;
}

const orders: Record<string, (a: Listed, b: Listed) => number> = {
  createdAt: (a, b) => a.createdAt.localeCompare(b.createdAt),
  price: (a, b) => Number(a.price.amount) - Number(b.price.amount),
};

describe('a list of products', () => {
  it.each(['createdAt', '-createdAt', 'price', '-price', 'name', '-name'])(
    'visits each product exactly once by cursor, sorted by %s',
    async (sort) => {
      const seen = await walk(`sort=${sort}&pageSize=9`);
      expect(seen).toHaveLength(70);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(70);
      const order = orders[sort.replace('-', '')];
      const sorted = order ? seen.toSorted((a, b) => (sort.startsWith('-') ? order(b, a) : order(a, b))) : seen;
      expect(seen.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
    },
  );

  it('visits each product exactly once by page', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`page=${page}&pageSize=20`)));
    expect(pages.map(({ items }) => items.length)).toEqual([20, 20, 20, 10]);
    expect(pages.map(({ nextCursor }) => nextCursor !== null)).toEqual([true, true, true, false]);
    expect(new Set(pages.flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(70);
  });

  it('shows the newest first unless asked otherwise', async () => {
    expect((await list('pageSize=7')).items).toEqual((await list('pageSize=7&sort=-createdAt')).items);
  });

  it('passes over drafts and deleted products', async () => {
    await expectTotalAfter(`update products set status = 'draft' where slug = 'ridge-down-jacket'`, 69);
    await expectTotalAfter('update products set status = default', 70);
    await expectTotalAfter(`update products set deleted_at = now() where slug = 'ridge-down-jacket'`, 69);
    await expectTotalAfter('update products set deleted_at = null', 70);
  });

  it('continues a list by name whose cursor holds a long name', async () => {
    const name = `\u{1F392}${'"'.repeat(198)}z`;
    await catalog.sql(`update products set name = $1 where slug = 'ridge-down-jacket'`, [name]);
    await eventually(async () => (await list('sort=-name')).items.some((item) => item.name === name), {
      what: 'the new name to be listed',
    });
    expect(await walk('sort=name&pageSize=1')).toHaveLength(70);
    await catalog.sql(`update products set name = 'Ridge Down Jacket' where slug = 'ridge-down-jacket'`);
  });

  it.each([
    ['of another order', Buffer.from(JSON.stringify(['price', '1', crypto.randomUUID()])).toString('base64url')],
    ['without an id', Buffer.from(JSON.stringify(['-createdAt', '1', '-'.repeat(36)])).toString('base64url')],
    ['without a time', Buffer.from(JSON.stringify(['-createdAt', "'", crypto.randomUUID()])).toString('base64url')],
    ['that is no cursor', 'abc'],
  ])('refuses a cursor %s', async (_, cursor) => {
    const { status, body } = await catalog.request(`/products?cursor=${cursor}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it.each(['sort=stock', 'pageSize=101', 'pageSize=0', 'page=x', 'brand=a&brand=b', 'colour=red'])(
    'refuses %s',
    async (query) => {
      expect((await catalog.request(`/products?${query}`)).status).toBe(400);
    },
  );
});

describe('a filter', () => {
  it('by category includes its descendants, by slug and by id', async () => {
    const bySlug = await list('category=camping&pageSize=100');
    const [camping] = await catalog.sql<{ id: string }>(`select id from categories where slug = 'camping'`);
    const direct = bySlug.items.filter(({ categories }) => categories.some(({ slug }) => slug === 'camping'));
    expect(bySlug.total).toBeGreaterThan(direct.length);
    expect(bySlug.items).toHaveLength(bySlug.total);
    expect(bySlug.items.some(({ categories }) => categories.some(({ slug }) => slug === 'backpacking-tents'))).toBe(
      true,
    );
    expect((await list(`category=${camping!.id}&pageSize=100`)).items).toEqual(bySlug.items);
  });

  it('by brand shows its products alone, by slug and by id', async () => {
    const bySlug = await list('brand=northlight&pageSize=100');
    const [brand] = await catalog.sql<{ id: string }>(`select id from brands where slug = 'northlight'`);
    expect(bySlug.total).toBeGreaterThan(0);
    expect(bySlug.items.every(({ brand: shown }) => shown?.slug === 'northlight')).toBe(true);
    expect((await list(`brand=${brand!.id}&pageSize=100`)).items).toEqual(bySlug.items);
  });

  it.each(['category=nowhere', 'brand=nobody', `category=${crypto.randomUUID()}`, 'category=camping&brand=nobody'])(
    'that fits nothing, %s, gives an empty list',
    async (query) => {
      expect(await list(query)).toMatchObject({ items: [], total: 0, nextCursor: null });
    },
  );
});

describe('categories and brands', () => {
  it('are listed by name, page by page', async () => {
    const first = await catalog.request<List>('/categories?pageSize=40');
    const rest = await catalog.request<List>(`/categories?pageSize=40&cursor=${first.body.nextCursor}`);
    const slugs = [...first.body.items, ...rest.body.items].map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(47);
    expect(rest.body).toMatchObject({ total: 47, nextCursor: null });
    expect((await catalog.request<List>('/brands')).body).toMatchObject({ total: 10, nextCursor: null });
  });

  it('stand in a tree', async () => {
    const { body } = await catalog.request<Branch[]>('/categories/tree');
    const count = (branches: readonly Branch[]): number =>
      branches.reduce((sum, { children }) => sum + 1 + count(children), 0);
    expect(count(body)).toBe(47);
    expect(body[0]).toMatchObject({ slug: 'clothing', parentId: null });
    expect(body[0]?.children[0]).toMatchObject({ slug: 'jackets', parentId: body[0]?.id, children: [] });
  });
});
