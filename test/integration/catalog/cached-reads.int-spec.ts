import { Reflector } from '@nestjs/core';
import { eventually } from '../../support/eventually';
import { type CatalogAnswer, type CatalogRequest, type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { furnish, shelve } from './shelf';

interface Product {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly available: number;
  readonly brand: { readonly id: string; readonly name: string } | null;
  readonly categories: readonly { readonly id: string; readonly name: string }[];
  readonly variants: readonly { readonly id: string; readonly attributes: readonly { readonly value: string }[] }[];
}
interface List {
  readonly items: readonly Product[];
  readonly page: number;
  readonly total: number;
  readonly nextCursor: string | null;
  readonly facets?: { readonly brands: readonly { readonly name: string }[] };
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
  await furnish(catalog, { brands: ['acme'], categories: { clothing: null, jackets: 'clothing', sale: null } });
  await shelve(catalog, [
    {
      slug: 'parka',
      brand: 'acme',
      categories: ['jackets'],
      variants: [{ sku: 'P-RED', values: { Colour: 'Red' }, stock: 5 }],
    },
    { slug: 'mug', variants: [{ sku: 'MUG', stock: 2 }] },
    { slug: 'draft', status: 'draft' },
  ]);
  await settled('/products');
});
afterAll(() => catalog.close());

const get = <Body = Product>(address: string, options?: CatalogRequest): Promise<CatalogAnswer<Body>> =>
  catalog.request<Body>(address, options);
const staff = (method: CatalogRequest['method'], address: string, body: unknown): Promise<CatalogAnswer<unknown>> =>
  catalog.request(address, { method, body, role: 'staff' });
const whence = ({ headers }: CatalogAnswer<unknown>): unknown => headers['x-cache'];

/** Asks until nothing that was told of earlier writes empties the cache any more. */
async function settled(address: string): Promise<void> {
  await eventually(async () => whence(await get(address)) === 'HIT', { what: `${address} to be kept` });
}

/** The answer comes from the cache, then something is written, and the very next answer is a new one. */
async function expectNewAfter<Body>(address: string, write: () => Promise<CatalogAnswer<unknown>>): Promise<Body> {
  await settled(address);
  const written = await write();
  expect(written.status).toBeLessThan(300);
  const answer = await get<Body>(address);
  expect(whence(answer)).toBe('MISS');
  return answer.body;
}

/** Problems name the request that they answer. */
const withoutRequestId = (body: unknown, other: unknown): unknown =>
  typeof body === 'object' && body !== null && 'requestId' in body
    ? { ...body, requestId: (other as { requestId: unknown }).requestId }
    : body;

describe('what is read twice', () => {
  it.each([
    '/products/parka',
    '/products?pageSize=7',
    '/products?q=parka&pageSize=8',
    '/products?facets=true&pageSize=9',
    '/categories/tree',
    '/categories?pageSize=6',
    '/brands?pageSize=6',
  ])('comes from the cache and is the same: %s', async (address) => {
    await settled('/products/parka');
    const first = await get<unknown>(address);
    const second = await get<unknown>(address);
    expect(whence(second)).toBe('HIT');
    expect(second.body).toEqual(first.body);
    expect(second.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('is kept once, whether it is asked for by id in any case or by slug', async () => {
    const { id } = (await get('/products/parka')).body;
    await settled(`/products/${id}`);
    expect(whence(await get(`/products/${id.toUpperCase()}`))).toBe('HIT');
  });

  it('says MISS when only a part of it was kept', async () => {
    await settled('/products?pageSize=11');
    expect(whence(await get('/products?pageSize=11&facets=true&maxPrice=123'))).toBe('MISS');
    expect(whence(await get('/products?pageSize=11&facets=true&maxPrice=123'))).toBe('HIT');
  });

  it('is not kept when it is not there', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await get('/products/nothing');
      expect(answer.status).toBe(404);
      expect(answer.headers).not.toHaveProperty('x-cache');
    }
  });

  it('hides from customers what staff have read', async () => {
    expect((await get('/products/draft', { role: 'staff' })).status).toBe(200);
    expect(whence(await get('/products/draft', { role: 'staff' }))).toBe('HIT');
    expect((await get('/products/draft')).status).toBe(404);
    expect((await get('/products/draft', { role: 'customer' })).status).toBe(404);
  });
});

describe('a write', () => {
  it('of a product is seen by the next reader of it and of lists', async () => {
    const { id } = (await get('/products/mug')).body;
    const rename = (name: string) => () => staff('PATCH', `/products/${id}`, { name });
    expect(await expectNewAfter('/products/mug', rename('Cup'))).toMatchObject({ name: 'Cup' });
    const list = await expectNewAfter<List>('/products?sort=name', rename('Beaker'));
    expect(list.items.map(({ name }) => name)).toContain('Beaker');
    const found = await expectNewAfter<List>('/products?q=goblet', rename('Goblet'));
    expect(found.items).toMatchObject([{ slug: 'mug' }]);
  });

  it('of a brand, a category or a value is seen wherever it is shown', async () => {
    const parka = (await get('/products/parka')).body;
    const brand = (name: string) => () => staff('PATCH', `/brands/${parka.brand!.id}`, { name });
    expect(await expectNewAfter('/products/parka', brand('Acme'))).toMatchObject({ brand: { name: 'Acme' } });
    const list = await expectNewAfter<List>('/products?facets=true', brand('Apex'));
    expect(list.facets?.brands).toMatchObject([{ name: 'Apex' }]);
    expect((await expectNewAfter<List>('/products?q=zenith', brand('Zenith'))).total).toBe(1);
    const category = `/categories/${parka.categories[0]!.id}`;
    const sale = await get<{ id: string }>('/categories/sale');
    const moved = await expectNewAfter<List>('/products?category=sale', () =>
      staff('PATCH', category, { parentId: sale.body.id }),
    );
    expect(moved.items).toMatchObject([{ slug: 'parka' }]);
    const renamed = await expectNewAfter<Product>('/products/parka', () => staff('PATCH', category, { name: 'Coats' }));
    expect(renamed.categories).toMatchObject([{ name: 'Coats' }]);
  });

  it('behind the back of the process is heard of', async () => {
    await settled('/products/parka');
    await catalog.sql(`update products set name = 'Heard' where slug = 'parka'`);
    await eventually(async () => (await get('/products/parka')).body.name === 'Heard', { what: 'the new name' });
    await catalog.sql(`update attribute_values set value = 'Crimson'`);
    const crimson = await eventually(
      async () => {
        const { attributes } = (await get('/products/parka')).body.variants[0] ?? { attributes: [] };
        return attributes[0]?.value === 'Crimson' && attributes;
      },
      { what: 'the new value' },
    );
    expect(crimson).toHaveLength(1);
  });
});

describe('units', () => {
  const onHand = (units: number) =>
    catalog.sql('update stock set on_hand = $1 where variant_id in (select id from variants where sku = $2)', [
      units,
      'P-RED',
    ]);

  it.each(['/products/parka', '/products?q=P-RED'])('are laid over what is kept: %s', async (address) => {
    const available = ({ body }: CatalogAnswer<Product & List>) => body.available ?? body.items[0]?.available;
    for (const units of [7, 8]) {
      await onHand(units);
      await settled(address);
      const answer = await eventually(
        async () => {
          const seen = await get<Product & List>(address);
          return available(seen) === units ? seen : undefined;
        },
        { what: `${units} units to be shown` },
      );
      expect(whence(answer)).toBe('HIT');
    }
  });

  it('that are gone take a product out of the list of what is in stock', async () => {
    await onHand(1);
    const inStock = async () => (await get<List>('/products?inStock=true')).body.items.map(({ slug }) => slug);
    await eventually(async () => (await inStock()).includes('parka'), { what: 'the parka to be in stock' });
    await onHand(0);
    await eventually(async () => !(await inStock()).includes('parka'), { what: 'the parka to be sold out' });
    expect((await get('/products/parka')).body).toMatchObject({ slug: 'parka' });
  });
});

describe('an answer that is known', () => {
  it.each(['/products/parka', '/products?sort=price', '/products?facets=true&sort=price'])(
    'is not sent again until it changes: %s',
    async (address) => {
      await settled(address);
      const { headers } = await get(address);
      const etag = String(headers['etag']);
      const known = await get(address, { headers: { 'if-none-match': `"other", W/${etag}` } });
      expect(known).toMatchObject({ status: 304, headers: { etag, 'x-cache': 'HIT' }, body: undefined });
      const { id } = (await get('/products/parka')).body;
      await staff('PATCH', `/products/${id}`, { description: `Changed for ${address}` });
      const changed = await get(address, { headers: { 'if-none-match': etag } });
      expect(changed.status).toBe(200);
      expect(changed.headers['etag']).not.toBe(etag);
    },
  );

  it.each(['/products/parka', '/products/draft', '/products/nothing', '/products/%00', `/products/${'x'.repeat(200)}`])(
    'is the same for somebody with a token, who goes another way: %s',
    async (address) => {
      const { headers: first } = await get(address);
      const asked: Record<string, string>[] = [{}, { 'if-none-match': String(first['etag']) }];
      for (const headers of asked) {
        const without = await get(address, { headers });
        const withToken = await get(address, { headers, role: 'customer' });
        expect(withToken.status).toBe(without.status);
        expect(withToken.body).toEqual(withoutRequestId(without.body, withToken.body));
        for (const name of ['etag', 'content-type', 'content-length', 'x-cache']) {
          expect(withToken.headers[name]).toBe(without.headers[name]);
        }
      }
    },
  );

  it('comes to a guard only with a token', async () => {
    const looked = jest.spyOn(catalog.get(Reflector), 'get');
    await get('/products/parka');
    expect(looked).not.toHaveBeenCalled();
    await get('/products/parka', { role: 'customer' });
    expect(looked).toHaveBeenCalled();
    looked.mockRestore();
    const refused = await get('/products/parka', { headers: { authorization: 'Bearer nonsense' } });
    expect(refused.status).toBe(401);
  });

  it('may be the tree of categories', async () => {
    await settled('/categories/tree');
    const { headers, body } = await get<unknown>('/categories/tree');
    const etag = String(headers['etag']);
    const known = await get('/categories/tree', { headers: { 'if-none-match': etag } });
    expect(known).toMatchObject({ status: 304, headers: { etag, 'x-cache': 'HIT' }, body: undefined });
    const { body: made } = await staff('POST', '/categories', { name: 'Made' });
    const changed = await get<unknown>('/categories/tree', { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(JSON.stringify(changed.body)).toContain((made as { id: string }).id);
    expect(JSON.stringify(body)).not.toContain((made as { id: string }).id);
  });

  it('has the same headers without its body', async () => {
    for (const address of ['/products/parka', '/products?sort=price']) {
      await settled(address);
      const { headers } = await get(address);
      const head = await catalog.request(address, { method: 'HEAD' });
      expect(head).toMatchObject({ status: 200, body: undefined });
      for (const name of ['etag', 'content-type', 'content-length', 'x-cache']) {
        expect(head.headers[name]).toBe(headers[name]);
      }
    }
  });

  it('tells the number of the page that was asked for, though the page is kept for all', async () => {
    const { nextCursor } = (await get<List>('/products?pageSize=1')).body;
    for (const page of [1, 7, 1]) {
      const { body } = await get<List>(`/products?pageSize=1&cursor=${nextCursor}&page=${page}`);
      expect(body.page).toBe(page);
    }
  });
});
