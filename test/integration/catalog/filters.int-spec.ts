import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { furnish, shelve } from './shelf';

interface List {
  readonly items: readonly { readonly slug: string }[];
  readonly total: number;
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
  await furnish(catalog, {
    brands: ['acme', 'bolt'],
    categories: { clothing: null, jackets: 'clothing', rain: 'jackets', camping: null },
  });
  await shelve(catalog, [
    {
      slug: 'parka',
      priceMinor: 20_000,
      brand: 'acme',
      categories: ['rain'],
      variants: [
        { sku: 'P-S-RED', values: { Size: 'S', Colour: 'Red' }, stock: 0 },
        { sku: 'P-M-BLUE', values: { Size: 'M', Colour: 'Blue' }, stock: 3 },
      ],
    },
    {
      slug: 'anorak',
      priceMinor: 15_000,
      brand: 'bolt',
      categories: ['jackets'],
      variants: [{ sku: 'A-S-BLUE', values: { Size: 'S', Colour: 'Blue' }, stock: 1 }],
    },
    { slug: 'tent', priceMinor: 15_001, brand: 'acme', categories: ['camping'], variants: [{ sku: 'T', stock: 0 }] },
    { slug: 'stove', priceMinor: 4999, brand: 'bolt', categories: ['camping'], variants: [{ sku: 'ST', stock: 9 }] },
    { slug: 'sketch', status: 'draft', brand: 'acme', variants: [{ sku: 'D', stock: 5 }] },
    { slug: 'relic', status: 'archived', brand: 'acme' },
  ]);
});
afterAll(() => catalog.close());

const slugs = async (query: string): Promise<string[]> => {
  const { status, body } = await catalog.request<List>(`/products?sort=name&${query}`);
  expect(status).toBe(200);
  expect(body.total).toBe(body.items.length);
  return body.items.map(({ slug }) => slug);
};

describe('a filter by price', () => {
  it.each([
    ['minPrice=150', ['anorak', 'parka', 'tent']],
    ['minPrice=150.01', ['parka', 'tent']],
    ['maxPrice=150.00', ['anorak', 'stove']],
    ['minPrice=150&maxPrice=150', ['anorak']],
    ['minPrice=0&maxPrice=49.98', []],
  ])('holds its bounds: %s', async (query, expected) => {
    expect(await slugs(query)).toEqual(expected);
  });

  it.each([
    ['minPrice=2&maxPrice=1', 'invalid_price_range', '/minPrice'],
    ['minPrice=1.005', 'invalid_amount', '/minPrice'],
    ['maxPrice=999999999999', 'invalid_amount', '/maxPrice'],
    ['minPrice=-1', 'validation_failed', '/minPrice'],
    ['minPrice=', 'validation_failed', '/minPrice'],
    ['maxPrice=1e3', 'validation_failed', '/maxPrice'],
    ['maxPrice=1&maxPrice=2', 'validation_failed', '/maxPrice'],
  ])('is refused: %s', async (query, code, pointer) => {
    const { status, body } = await catalog.request(`/products?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code, errors: [{ pointer }] } });
  });
});

describe('a filter by attributes', () => {
  it.each([
    ['attr.Size=S', ['anorak', 'parka']],
    ['attr.Size=M', ['parka']],
    ['attr.Size=S&attr.Size=M', ['anorak', 'parka']],
    ['attr.Colour=Blue', ['anorak', 'parka']],
    ['attr.Colour=Red&attr.Size=S', ['parka']],
    ['attr.Colour=Red&attr.Size=S&attr.Size=M', ['parka']],
    ['attr.cOLOUR=bLUE&attr.size=s', ['anorak']],
    ['attr.Size=S&attr.Size=Enormous', ['anorak', 'parka']],
    ['attr.Size=Enormous', []],
    ['attr.Flavour=S', []],
    ['attr.Flavour=S&attr.Size=S', []],
    ['attr.__proto__=S', []],
  ])('%s', async (query, expected) => {
    expect(await slugs(query)).toEqual(expected);
  });

  it('wants all of them of one and the same variant', async () => {
    // The parka is small in red and medium in blue, but never small in blue.
    expect(await slugs('attr.Size=S&attr.Colour=Blue')).toEqual(['anorak']);
    expect(await slugs('attr.Size=M&attr.Colour=Red')).toEqual([]);
  });

  it.each([
    ['attr.=S', '/attr.'],
    ['attr.Size=', '/attr.Size'],
    ['attr.Size=%00', '/attr.Size'],
    [`attr.Size=${'x'.repeat(201)}`, '/attr.Size'],
    [`attr.${'x'.repeat(101)}=S`, `/attr.${'x'.repeat(101)}`],
    ['attr.a%2Fb~=', '/attr.a~1b~0'],
    [Array.from({ length: 21 }, (_, n) => `attr.Size=${n}`).join('&'), '/attr.Size'],
    [Array.from({ length: 11 }, (_, n) => `attr.A${n}=x`).join('&'), ''],
    ['attr=S', '/attr'],
    ['attributes=S', '/attributes'],
  ])('is refused: %s', async (query, pointer) => {
    const { status, body } = await catalog.request(`/products?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });
});

describe('a filter by stock', () => {
  it.each([
    ['inStock=true', ['anorak', 'parka', 'stove']],
    ['inStock=false', ['anorak', 'parka', 'stove', 'tent']],
    ['inStock=true&attr.Colour=Red', []],
    ['inStock=true&attr.Size=S', ['anorak']],
    ['inStock=true&attr.Size=M&attr.Colour=Blue', ['parka']],
  ])('looks at the variants that have the attributes: %s', async (query, expected) => {
    expect(await slugs(query)).toEqual(expected);
  });

  it('counts units whose hold is over, and only these', async () => {
    await catalog.sql(
      `with held as (update stock set reserved = on_hand where variant_id in (
         select id from variants where sku in ('A-S-BLUE', 'ST')) returning variant_id, on_hand
       ), hold as (
         insert into reservations (id, order_id, expires_at)
         select new_id(), new_id(), now() + case sku when 'ST' then interval '-1 second' else interval '1 hour' end
         from variants where sku in ('A-S-BLUE', 'ST') returning id, expires_at
       )
       insert into reservation_lines (reservation_id, variant_id, quantity)
       select hold.id, held.variant_id, held.on_hand from hold join variants variant
         on variant.sku = case when hold.expires_at < now() then 'ST' else 'A-S-BLUE' end
       join held on held.variant_id = variant.id`,
    );
    // Another page size: nothing that was kept a moment ago.
    expect(await slugs('inStock=true&pageSize=30')).toEqual(['parka', 'stove']);
    const shown = await catalog.sql('select variant_id from stock_availability where available > 0 order by 1');
    expect(await catalog.sql('select variant_id from variants_in_stock order by 1')).toEqual(shown);
  });
});

describe('a filter by status', () => {
  it('shows staff what is not on sale', async () => {
    const list = (status: string) => catalog.request<List>(`/products?status=${status}`, { role: 'staff' });
    expect((await list('draft')).body.items).toMatchObject([{ slug: 'sketch' }]);
    expect((await list('archived')).body.items).toMatchObject([{ slug: 'relic' }]);
    expect((await list('active')).body.total).toBe(4);
    expect((await catalog.request('/products/sketch', { role: 'staff' })).status).toBe(200);
  });

  it.each([undefined, 'customer'] as const)('is not for everybody: %s', async (role) => {
    expect(await catalog.request('/products?status=draft', { role })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await catalog.request('/products?status=active', { role })).toMatchObject({ status: 200 });
    expect(await catalog.request('/products/sketch', { role })).toMatchObject({ status: 404 });
    expect(await catalog.request('/products/relic', { role })).toMatchObject({ status: 404 });
  });

  it('knows no other', async () => {
    expect((await catalog.request('/products?status=deleted', { role: 'staff' })).status).toBe(400);
  });
});

describe('filters together', () => {
  it.each([
    ['category=clothing&brand=acme', ['parka']],
    ['category=jackets&maxPrice=150', ['anorak']],
    ['category=clothing&attr.Colour=Blue&minPrice=160', ['parka']],
    ['brand=acme&inStock=true', ['parka']],
    ['q=parka&category=clothing&brand=acme&minPrice=1&maxPrice=300&attr.Size=M&inStock=true', ['parka']],
    ['q=parka&category=camping', []],
  ])('must all hold: %s', async (query, expected) => {
    expect(await slugs(query)).toEqual(expected);
  });
});
