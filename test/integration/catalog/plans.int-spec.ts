import { Client } from 'pg';
import { Statements, textOf } from '#database';
import { generateCatalogue } from '../../../bench/support/generate-catalogue';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Enough that the planner has a reason to use an index, as it has with a hundred thousand. */
const products = 6000;

/** Small tables may be read as a whole: attributes and their values, and images, of which there are none. */
const large = ['products', 'product_listing', 'product_search', 'variants', 'variant_attribute_values', 'stock'];

let catalog: CatalogUnderTest;
let sku: string;
let slug: string;

beforeAll(async () => {
  catalog = await startCatalog({ CACHE_TTL_SECONDS: '0' });
  const client = new Client({ connectionString: catalog.url });
  await client.connect();
  await generateCatalogue(client, { products, seed: 1 });
  await eventually(() => vacuumed(client), { what: 'all rows to be known as visible', seconds: 30 });
  await client.end();
  const [row] = await catalog.sql<{ sku: string; slug: string }>(
    `select variant.sku, product.slug from variants variant join products product on product.id = variant.product_id
     where product.status = 'active' limit 1`,
  );
  ({ sku, slug } = row!);
});
afterAll(() => catalog.close());

/**
 * Reading an index alone pays only where all rows of a page are known to be visible. A snapshot that somebody held during
 * the vacuum, if only the server's own housekeeping, keeps it from finding that out.
 */
async function vacuumed(client: Client): Promise<boolean> {
  await client.query('vacuum analyze');
  const { rows } = await client.query(
    'select relname from pg_class where relname = any($1) and relallvisible < relpages',
    [large],
  );
  return rows.length === 0;
}

/** The plans of all statements that a request sends. */
async function plansOf(address: string): Promise<{ sql: string; plan: Plan }[]> {
  const statements = catalog.get(Statements);
  const query = jest.spyOn(statements, 'query');
  const { status } = await catalog.request(address);
  const sent = query.mock.calls.map(([sql, parameters]) => ({ sql, parameters }));
  query.mockRestore();
  expect(status).toBe(200);
  expect(sent.length).toBeGreaterThan(0);
  const plans: { sql: string; plan: Plan }[] = [];
  for (const { sql, parameters } of sent) {
    const [row] = await statements.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (format json) ${textOf(sql)}`,
      parameters,
    );
    plans.push({ sql: textOf(sql), plan: row!['QUERY PLAN'][0]!.Plan });
  }
  return plans;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The large tables that a statement reads as a whole. */
function readWhole({ sql, plan }: { sql: string; plan: Plan }): string[] {
  const whole = nodesOf(plan).filter((node) => node['Node Type'] === 'Seq Scan');
  const tables = whole.map((node) => node['Relation Name'] ?? '').filter((table) => large.includes(table));
  return tables.map((table) => `${table}: ${sql}`);
}

describe('no large table is read as a whole', () => {
  it.each([
    '/products',
    '/products?page=40',
    '/products?sort=price',
    '/products?sort=-name',
    '/products?category=clothing-jackets',
    '/products?category=camping-tents-mens-tents-lightweight',
    '/products?brand=northlight',
    '/products?brand=northlight&sort=price',
    '/products?minPrice=50&maxPrice=52',
    '/products?attr.Material=Walnut',
    '/products?attr.Size=S&attr.Colour=Rust',
    '/products?category=camping-tents-mens-tents-lightweight&inStock=true',
    '/products?category=camping-tents-mens-tents-lightweight&facets=true&brand=northlight',
    '/products?q=quilted%20jacket',
    '/products?q=quilt',
    '/products?q=qulited%20jakcet',
    '/products?q=jacket&brand=northlight',
  ])('by %s', async (address) => {
    const broad = address.includes('facets');
    const plans = await plansOf(address);
    // Counting where else there would be products, leaving the category out, must look at all of them.
    const asked = broad ? plans.filter(({ sql }) => !sql.includes('placed')) : plans;
    expect(asked.flatMap(readWhole)).toEqual([]);
  });

  it('by a search for an SKU, or by a product itself', async () => {
    const search = `/products?q=${encodeURIComponent(sku)}`;
    for (const address of [search, `${search}&sort=price`, `/products/${slug}`]) {
      expect((await plansOf(address)).flatMap(readWhole)).toEqual([]);
    }
  });
});

describe('a page', () => {
  it('is read from an index in its order, not sorted', async () => {
    for (const sort of ['createdAt', '-createdAt', 'price', '-price', 'name', '-name']) {
      const plans = await plansOf(`/products?sort=${sort}`);
      const page = plans.find(({ sql }) => sql.includes('"sortKey"'));
      const sorts = nodesOf(page!.plan).filter((node) => node['Node Type'].includes('Sort'));
      const scans = nodesOf(page!.plan).map((node) => node['Node Type']);
      // What there is to sort is the page alone, after the products have been joined.
      expect(sorts.length).toBeLessThanOrEqual(1);
      expect(scans.filter((type) => /^Index (?:Only )?Scan/.test(type)).length).toBeGreaterThan(0);
    }
  });
});
