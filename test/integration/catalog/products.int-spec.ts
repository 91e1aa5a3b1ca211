import { eventually } from '../../support/eventually';
import { type CatalogAnswer, type CatalogUnderTest, startCatalog } from './catalog-under-test';

interface Product {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly available: number;
  readonly variants: readonly { readonly id: string; readonly sku: string }[];
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
});
afterAll(() => catalog.close());

const create = (body: object, headers: Record<string, string> = {}): Promise<CatalogAnswer<Product>> =>
  catalog.request('/products', { method: 'POST', role: 'staff', body, headers });

async function rows(): Promise<unknown> {
  const [row] = await catalog.sql(
    `select (select count(*) from products) as products, (select count(*) from variants) as variants,
       (select count(*) from stock) as stock, (select count(*) from stock_ledger) as entries,
       (select count(*) from idempotency_keys) as keys`,
  );
  return row;
}

async function expectRefusal(body: object, refusal: { status: number; code: string; pointer?: string }): Promise<void> {
  const before = await rows();
  const answer = await create(body);
  const { status, code, pointer } = refusal;
  expect(answer).toMatchObject({ status, body: { code, ...(pointer ? { errors: [{ pointer }] } : {}) } });
  expect(await rows()).toEqual(before);
}

describe('a new product', () => {
  it('has one default variant, whose availability is the stock', async () => {
    const created = await create({ name: 'Crème & Co. Mug', price: '12.50', stock: 7 });
    expect(created).toMatchObject({
      status: 201,
      body: {
        slug: 'creme-and-co-mug',
        status: 'active',
        description: '',
        price: { amount: '12.50', currency: 'USD' },
        brand: null,
        categories: [],
        images: [],
        variants: [{ attributes: [], priceAdjustment: { amount: '0.00' }, price: { amount: '12.50' }, available: 7 }],
        available: 7,
        version: 1,
      },
    });
    expect(created.headers.location).toBe(`/api/v1/products/${created.body.id}`);
    expect(created.body.variants[0]?.sku).toMatch(/^CREME-AND-CO-MUG-[0-9A-F]{8}$/);
    const variantId = created.body.variants[0]!.id;
    const { body } = await catalog.request(`/variants/${variantId}/availability`);
    expect(body).toEqual({ variantId, available: 7, inStock: true });
    expect((await catalog.request('/products/creme-and-co-mug')).body).toEqual(created.body);
    expect((await catalog.request(`/products/${created.body.id}`)).body).toEqual(created.body);
  });

  it('stands in the categories and has the brand that it was given', async () => {
    await catalog.sql(`insert into brands (id, name, slug) values (new_id(), 'Acme', 'acme')`);
    await catalog.sql(`insert into categories (id, name, slug) values (new_id(), 'Mugs', 'mugs')`);
    const [brand] = await catalog.sql<{ id: string }>('select id from brands');
    const [category] = await catalog.sql<{ id: string }>('select id from categories');
    const categoryIds = [category!.id.toUpperCase(), category!.id];
    const { body } = await create({ name: 'Branded', price: 1, brandId: brand!.id.toUpperCase(), categoryIds });
    expect(body).toMatchObject({
      brand: { slug: 'acme' },
      categories: [{ slug: 'mugs', parentId: null }],
      available: 0,
    });
  });

  it('is made once when the same request comes again with its key', async () => {
    const request = { name: 'Only once', price: '1.00', stock: 1 };
    const key = { 'idempotency-key': 'once' };
    const [first, second] = [await create(request, key), await create(request, key)];
    expect(second.body).toEqual(first.body);
    expect(second).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true', etag: first.headers.etag },
    });
    expect(await create({ ...request, stock: 2 }, key)).toMatchObject({ status: 422 });
  });

  it('that is a draft is not shown', async () => {
    const { body } = await create({ name: 'Not yet', price: '1.00', status: 'draft' });
    expect(body.status).toBe('draft');
    expect((await catalog.request(`/products/${body.id}`)).status).toBe(404);
    expect((await catalog.request(`/variants/${body.variants[0]!.id}/availability`)).status).toBe(404);
  });

  it('is for staff alone to make', async () => {
    const body = { name: 'Mine', price: '1.00' };
    expect((await catalog.request('/products', { method: 'POST', body })).status).toBe(401);
    expect((await catalog.request('/products', { method: 'POST', body, role: 'customer' })).status).toBe(403);
  });
});

describe('slugs and SKUs', () => {
  it('stay unique when ten products of one name are made at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ name: 'Popular', price: '5.00' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    const slugs = answers.map(({ body }) => body.slug);
    expect(new Set(slugs).size).toBe(10);
    expect(slugs.filter((slug) => slug === 'popular')).toHaveLength(1);
    expect(slugs.every((slug) => /^popular(-[0-9a-f]{8})?$/.test(slug))).toBe(true);
  });

  it('change nothing when they are taken', async () => {
    await create({ name: 'First', price: '1.00', slug: 'taken', sku: 'TAKEN' });
    const second = { name: 'Second', price: '1.00', stock: 3 };
    await expectRefusal({ ...second, slug: 'taken' }, { status: 409, code: 'slug_taken', pointer: '/slug' });
    await expectRefusal({ ...second, sku: 'TAKEN' }, { status: 409, code: 'sku_taken', pointer: '/sku' });
    expect((await create({ ...second, name: 'Taken' })).body.slug).toMatch(/^taken-/);
  });
});

describe('a product that cannot be', () => {
  const valid = { name: 'Valid', price: '1.00' };
  const unknown = '00000000-0000-7000-8000-000000000000';

  it.each([
    { what: 'an unknown brand', fault: { brandId: unknown }, code: 'unknown_brand', pointer: '/brandId' },
    {
      what: 'an unknown category',
      fault: { categoryIds: [unknown] },
      code: 'unknown_category',
      pointer: '/categoryIds/0',
    },
  ])('is refused: $what', async ({ fault, code, pointer }) => {
    await expectRefusal({ ...valid, ...fault }, { status: 400, code, pointer });
  });

  it.each([
    ['/stock', -1],
    ['/stock', 1_000_000_001],
    ['/stock', '5'],
    ['/name', '  '],
    ['/slug', unknown],
    ['/slug', 'Mug'],
    ['/price', '-1.00'],
    ['/colour', 'red'],
  ])('is refused: %s %j', async (pointer, value) => {
    const fault = { [pointer.slice(1)]: value };
    await expectRefusal({ ...valid, ...fault }, { status: 400, code: 'validation_failed', pointer });
  });

  it('is refused: a price with a tenth of a cent', async () => {
    await expectRefusal({ ...valid, price: '1.005' }, { status: 400, code: 'invalid_amount' });
  });
});

describe('a product that is known already', () => {
  it('is answered by 304 until its stock changes', async () => {
    const { body, headers } = await create({ name: 'Cached', price: '3.00', stock: 2 });
    const etag = String(headers.etag);
    const ask = () =>
      catalog.request<Product>('/products/cached', { headers: { 'if-none-match': `"1-other", W/${etag}` } });
    expect(await ask()).toMatchObject({ status: 304, headers: { etag }, body: undefined });
    await catalog.sql('update stock set on_hand = 1 where variant_id = $1', [body.variants[0]!.id]);
    const changed = await eventually(
      async () => {
        const answer = await ask();
        return answer.status === 200 ? answer : undefined;
      },
      { what: 'the new stock to be seen' },
    );
    expect(changed.body).toMatchObject({ available: 1 });
    expect(changed.headers.etag).not.toBe(etag);
  });
});

describe('what is not there', () => {
  it.each([
    '/products/nothing',
    '/products/00000000-0000-7000-8000-000000000000',
    '/products/%00',
    '/variants/00000000-0000-7000-8000-000000000000/availability',
  ])('is not found: %s', async (address) => {
    expect(await catalog.request(address)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
