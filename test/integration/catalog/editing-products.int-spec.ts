import { type Editor, nowhere, type Product, startEditor } from './editor';

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

const etagOf = async (product: Product): Promise<string> =>
  String((await editor.read(`/products/${product.id}`)).headers.etag);

async function brand(name: string): Promise<string> {
  return (await editor.post('/brands', { name })).body.id;
}
async function category(name: string): Promise<string> {
  return (await editor.post('/categories', { name })).body.id;
}

describe('a change of a product', () => {
  it('changes what is given and nothing else, and raises the version', async () => {
    const product = await editor.product({ name: 'Mug', stock: 3, description: 'Blue.', slug: 'mug' });
    const { status, body, headers } = await editor.patch(`/products/${product.id}`, { price: '12.50' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...product,
      price: { amount: '12.50' },
      variants: [{ price: { amount: '12.50' } }],
      updatedAt: body.updatedAt,
      version: 2,
    });
    expect(Date.parse(body.updatedAt)).toBeGreaterThan(Date.parse(product.updatedAt));
    const shown = await editor.read('/products/mug');
    expect(shown.body).toEqual(body);
    expect(shown.headers.etag).toBe(headers.etag);
  });

  it('changes everything at once', async () => {
    const [brandId, first, second] = [await brand('Acme'), await category('Cups'), await category('Gifts')];
    const product = await editor.product({ categoryIds: [first] });
    const plain = { slug: 'new', description: '', status: 'archived' };
    const change = { ...plain, name: ' New ', price: 1, brandId, categoryIds: [second, second.toUpperCase()] };
    const { body } = await editor.patch(`/products/${product.id}`, change);
    expect(body).toMatchObject({ ...plain, name: 'New', price: { amount: '1.00' }, brand: { id: brandId } });
    expect(body.categories.map(({ id }) => id)).toEqual([second]);
    expect((await editor.read('/products/new')).status).toBe(404);
  });

  it('takes the brand and the categories away', async () => {
    const [brandId, categoryId] = [await brand('Gone'), await category('Gone')];
    const product = await editor.product({ brandId, categoryIds: [categoryId] });
    const { body } = await editor.patch(`/products/${product.id}`, { brandId: null, categoryIds: [] });
    expect(body).toMatchObject({ brand: null, categories: [] });
  });

  it('keeps the slug when the name changes', async () => {
    const product = await editor.product({ name: 'Before' });
    expect((await editor.patch(`/products/${product.id}`, { name: 'After' })).body.slug).toBe('before');
  });

  it('counts every one of twenty that come at once', async () => {
    const product = await editor.product();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => editor.patch(`/products/${product.id}`, { name: `Name ${n}` })),
    );
    expect(answers.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 2),
    );
  });

  it.each([
    ['nothing at all', undefined, 'validation_failed'],
    ['nothing', {}, 'validation_failed'],
    ['a list', [], 'validation_failed'],
    ['units, which have their own addresses', { stock: 5 }, 'validation_failed'],
    ['a SKU, which is a variant’s', { sku: 'X' }, 'validation_failed'],
    ['a name of blanks', { name: ' ' }, 'validation_failed'],
    ['a name with U+0000', { name: 'a\u0000' }, 'validation_failed'],
    ['half an emoji', { description: '\ud83d' }, 'validation_failed'],
    ['no name', { name: null }, 'validation_failed'],
    ['a slug that is an id', { slug: nowhere }, 'validation_failed'],
    ['a slug that is an address', { slug: 'export' }, 'validation_failed'],
    ['a negative price', { price: '-1' }, 'validation_failed'],
    ['a price beyond all', { price: '999999999999' }, 'invalid_amount'],
    ['a status that is none', { status: 'deleted' }, 'validation_failed'],
    ['an unknown brand', { brandId: nowhere }, 'unknown_brand'],
    ['an unknown category', { categoryIds: [nowhere] }, 'unknown_category'],
    ['one that is not an id', { categoryIds: ['x'] }, 'validation_failed'],
  ])('is refused for %s', async (_, body, code) => {
    const product = await editor.product();
    await editor.expectRefused(() => editor.patch(`/products/${product.id}`, body), { status: 400, code });
  });

  it('is refused when another product has the slug', async () => {
    const [{ slug }, product] = [await editor.product(), await editor.product()];
    await editor.expectRefused(() => editor.patch(`/products/${product.id}`, { slug }), {
      status: 409,
      code: 'slug_taken',
      pointer: '/slug',
    });
    expect((await editor.patch(`/products/${product.id}`, { slug: product.slug })).status).toBe(200);
  });

  it('gives a slug to exactly one of twenty products that want it', async () => {
    const products = await Promise.all(Array.from({ length: 20 }, () => editor.product()));
    const answers = await Promise.all(
      products.map(({ id }) => editor.patch(`/products/${id}`, { slug: 'wanted-by-all' })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(19).fill(409)]);
  });

  it('is for staff', async () => {
    const product = await editor.product();
    const change = { method: 'PATCH', body: { name: 'Mine' } } as const;
    const ask = (role?: 'customer') => editor.catalog.request(`/products/${product.id}`, { ...change, role });
    await editor.expectRefused(() => ask(), { status: 401, code: 'invalid_token' });
    await editor.expectRefused(() => ask('customer'), { status: 403, code: 'forbidden' });
  });

  it('needs a product', async () => {
    await editor.expectRefused(() => editor.patch(`/products/${nowhere}`, { name: 'x' }), {
      status: 404,
      code: 'not_found',
    });
    await editor.expectRefused(() => editor.patch('/products/mug', { name: 'x' }), { status: 400, code: 'invalid_id' });
  });
});

describe('If-Match', () => {
  it('lets a change through while the product is what was seen', async () => {
    const product = await editor.product();
    const headers = { 'if-match': `"1-other", ${await etagOf(product)}` };
    expect((await editor.patch(`/products/${product.id}`, { name: 'x' }, headers)).status).toBe(200);
    await editor.expectRefused(() => editor.patch(`/products/${product.id}`, { name: 'y' }, headers), {
      status: 412,
      code: 'precondition_failed',
    });
    expect((await editor.patch(`/products/${product.id}`, { name: 'z' }, { 'if-match': '*' })).status).toBe(200);
  });

  it('covers the whole answer: stock, variants and the name of the brand', async () => {
    const brandId = await brand('Renamed');
    const product = await editor.product({ brandId, stock: 5 });
    const changes = [
      () => editor.catalog.sql('update stock set on_hand = 4 where variant_id = $1', [product.variants[0]!.id]),
      () => editor.patch(`/brands/${brandId}`, { name: 'Renamed again' }),
      () => editor.patch(`/variants/${product.variants[0]!.id}`, { priceAdjustment: 1 }),
    ];
    for (const change of changes) {
      const { headers } = await editor.patch(`/products/${product.id}`, { description: '' });
      await change();
      const stale = { 'if-match': String(headers.etag) };
      expect((await editor.patch(`/products/${product.id}`, { name: 'x' }, stale)).status).toBe(412);
      expect((await editor.remove(`/products/${product.id}`, undefined, stale)).status).toBe(412);
    }
  });

  it('lets one of twenty changes of the same answer through', async () => {
    const product = await editor.product();
    const headers = { 'if-match': await etagOf(product) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => editor.patch(`/products/${product.id}`, { name: `Name ${n}` }, headers)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(19).fill(412)]);
  });

  it('holds for drafts, whose ETag comes with the answer to a change', async () => {
    const created = await editor.post('/products', { name: 'Draft', price: 1, status: 'draft' });
    const headers = { 'if-match': String(created.headers.etag) };
    const changed = await editor.patch(`/products/${created.body.id}`, { name: 'Still a draft' }, headers);
    expect(changed).toMatchObject({ status: 200, body: { status: 'draft', version: 2 } });
    expect(changed.headers.etag).not.toBe(created.headers.etag);
  });

  it('does not take a weak name for a strong one', async () => {
    const product = await editor.product();
    const headers = { 'if-match': `W/${await etagOf(product)}` };
    expect((await editor.patch(`/products/${product.id}`, { name: 'x' }, headers)).status).toBe(412);
  });
});

describe('a deleted product', () => {
  it('is not found any more, nor are its variants, and cannot be deleted or changed again', async () => {
    const product = await editor.product({ stock: 2 });
    const variantId = product.variants[0]!.id;
    expect(await editor.remove(`/products/${product.id}`)).toMatchObject({ status: 204, body: undefined });
    const addresses = [`/products/${product.id}`, `/products/${product.slug}`, `/variants/${variantId}`];
    for (const address of [...addresses, `/variants/${variantId}/availability`]) {
      expect((await editor.read(address)).status).toBe(404);
    }
    const gone = { status: 404, code: 'not_found' };
    await editor.expectRefused(() => editor.remove(`/products/${product.id}`), gone);
    await editor.expectRefused(() => editor.patch(`/products/${product.id}`, { name: 'x' }), gone);
    await editor.expectRefused(() => editor.patch(`/variants/${variantId}`, { sku: 'x' }), gone);
    await editor.expectRefused(() => editor.remove(`/variants/${variantId}`), gone);
    await editor.expectRefused(() => editor.post(`/products/${product.id}/variants`, { sku: 'X' }), gone);
  });

  it('keeps its rows and its stock', async () => {
    const product = await editor.product({ stock: 2 });
    await editor.remove(`/products/${product.id}`);
    const [row] = await editor.catalog.sql(
      `select product.version, variant.is_default as "isDefault", variant.deleted_at = product.deleted_at as together,
         stock.on_hand as "onHand"
       from products product join variants variant on variant.product_id = product.id
       join stock on stock.variant_id = variant.id where product.id = $1`,
      [product.id],
    );
    expect(row).toEqual({ version: 2, isDefault: true, together: true, onHand: 2 });
  });

  it('gives its slug and SKU free, over and over', async () => {
    for (let n = 0; n < 3; n += 1) {
      const product = await editor.product({ slug: 'again', sku: 'AGAIN' });
      await editor.remove(`/products/${product.id}`);
    }
    const { slug } = await editor.product({ name: 'Again', sku: 'AGAIN' });
    expect(slug).toBe('again');
  });

  it('is deleted by one of ten who try', async () => {
    const product = await editor.product();
    const answers = await Promise.all(Array.from({ length: 10 }, () => editor.remove(`/products/${product.id}`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array(9).fill(404)]);
  });
});

describe('the slug of a product', () => {
  it.each([
    ['🎒', 'product'],
    ['Straße nach Łódź', 'strasse-nach-lodz'],
    ['Export', 'product-export'],
    [`${'W'.repeat(79)} and more`, 'w'.repeat(79)],
    ['🏔️'.repeat(100), 'product-[0-9a-f]{8}'],
    ['\u202eمرحبا', 'product-[0-9a-f]{8}'],
  ])('is made from any name and leads to it: %s', async (name, slug) => {
    const product = await editor.product({ name });
    expect(product).toMatchObject({ name, slug: expect.stringMatching(new RegExp(`^${slug}$`)) as unknown });
    expect((await editor.read(`/products/${product.slug}`)).body).toEqual(product);
  });
});

describe('a brand or category that goes away while a product is written', () => {
  it.each([
    { what: 'a brand', table: 'brands', field: 'brandId', code: 'unknown_brand' },
    { what: 'a category', table: 'categories', field: 'categoryIds', code: 'unknown_category' },
  ])('is refused like one that never was: $what', async ({ table, field, code }) => {
    const product = await editor.product();
    for (const write of ['create', 'change'] as const) {
      const id = await (table === 'brands' ? brand('Vanishing') : category('Vanishing'));
      const reference = { [field]: field === 'brandId' ? id : [id] };
      const refusal = await editor.meanwhile([`delete from ${table} where id = $1`, [id]], () =>
        write === 'create'
          ? editor.post('/products', { name: 'Never', price: 1, ...reference })
          : editor.patch(`/products/${product.id}`, reference),
      );
      expect(refusal).toMatchObject({ status: 400, body: { code, errors: [{ pointer: `/${field}` }] } });
    }
    expect(await editor.catalog.sql(`select 1 from products where name = 'Never'`)).toEqual([]);
  });
});
