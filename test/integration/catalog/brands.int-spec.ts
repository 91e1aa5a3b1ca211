import { type Editor, nowhere, startEditor } from './editor';

interface Brand {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

const create = (body: unknown, headers?: Record<string, string>) => editor.post<Brand>('/brands', body, headers);
const brand = async (name: string): Promise<Brand> => (await create({ name })).body;

describe('a brand', () => {
  it('gets a slug from its name and is found by both', async () => {
    const { status, body, headers } = await create({ name: ' Crème & Co. ' });
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: body.id, name: 'Crème & Co.', slug: 'creme-and-co' },
    });
    expect(headers.location).toBe(`/api/v1/brands/${body.id}`);
    expect((await editor.read(`/brands/${body.id}`)).body).toEqual(body);
    expect((await editor.read('/brands/creme-and-co')).body).toEqual(body);
  });

  it.each([
    ['🎒', 'brand'],
    ['Tree', 'brand-tree'],
    [nowhere, `brand-${nowhere}`],
    ['W'.repeat(100), 'w'.repeat(80)],
  ])('is given an address whatever its name: %s', async (name, slug) => {
    expect((await create({ name })).body.slug).toBe(slug);
    const again = (await create({ name })).body.slug;
    expect(again).toMatch(new RegExp(`^${slug}-[0-9a-f]{8}$`));
    expect((await editor.read(`/brands/${again}`)).status).toBe(200);
  });

  it('is one of ten of one name that are made at once, each with its own slug', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ name: 'Popular' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ body }) => body.slug)).size).toBe(10);
  });

  it('is made once when the same request comes again with its key', async () => {
    const ask = () => create({ name: 'Once' }, { 'idempotency-key': 'brand' });
    const [first, second] = [await ask(), await ask()];
    expect(second).toMatchObject({ body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(await editor.catalog.sql(`select count(*)::int as count from brands where name = 'Once'`)).toEqual([
      { count: 1 },
    ]);
  });

  it('is changed in what is given', async () => {
    const { id } = await brand('Before');
    expect((await editor.patch<Brand>(`/brands/${id}`, { name: ' After ' })).body).toEqual({
      id,
      name: 'After',
      slug: 'before',
    });
    expect((await editor.patch<Brand>(`/brands/${id}`, { slug: 'after' })).body.slug).toBe('after');
    expect((await editor.read('/brands/before')).status).toBe(404);
  });

  it('shows its new name with its products', async () => {
    const { id } = await brand('Old name');
    const product = await editor.product({ brandId: id });
    await editor.read(`/products/${product.id}`);
    await editor.patch(`/brands/${id}`, { name: 'New name' });
    expect((await editor.read(`/products/${product.id}`)).body.brand).toMatchObject({ name: 'New name' });
  });

  it('is deleted when no product has it', async () => {
    const { id } = await brand('Unused');
    expect(await editor.remove(`/brands/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await editor.read(`/brands/${id}`)).status).toBe(404);
    await editor.expectRefused(() => editor.remove(`/brands/${id}`), { status: 404, code: 'not_found' });
  });
});

describe('a brand is refused', () => {
  it.each([
    ['no name', {}],
    ['a name of blanks', { name: '\n\t ' }],
    ['a name that is too long', { name: 'x'.repeat(101) }],
    ['a name with half an emoji', { name: 'x\udc00' }],
    ['a slug with capitals', { name: 'x', slug: 'X' }],
    ['a slug that is an id', { name: 'x', slug: nowhere }],
    ['a slug of another field', { name: 'x', logo: 'x' }],
  ])('for %s', async (_, body) => {
    await editor.expectRefused(() => create(body), { status: 400, code: 'validation_failed' });
  });

  it('for a slug that is taken', async () => {
    const [first, second] = [await brand('First'), await brand('Second')];
    const taken = { status: 409, code: 'slug_taken', pointer: '/slug' };
    await editor.expectRefused(() => create({ name: 'Third', slug: first.slug }), taken);
    await editor.expectRefused(() => editor.patch(`/brands/${second.id}`, { slug: first.slug }), taken);
  });

  it('when it is not there, or nothing is to change', async () => {
    const gone = { status: 404, code: 'not_found' };
    await editor.expectRefused(() => editor.patch(`/brands/${nowhere}`, { name: 'x' }), gone);
    for (const address of [`/brands/${nowhere}`, '/brands/nobody', '/brands/%00', '/brands/%ff']) {
      expect([400, 404]).toContain((await editor.read(address)).status);
    }
    const { id } = await brand('Same');
    await editor.expectRefused(() => editor.patch(`/brands/${id}`, {}), { status: 400, code: 'validation_failed' });
  });

  it('by customers', async () => {
    const { id } = await brand('Theirs');
    for (const method of ['PATCH', 'DELETE'] as const) {
      const ask = () => editor.catalog.request(`/brands/${id}`, { method, body: { name: 'x' }, role: 'customer' });
      await editor.expectRefused(ask, { status: 403, code: 'forbidden' });
    }
  });
});

describe('a brand that products have', () => {
  const inUse = { status: 409, code: 'brand_in_use' };

  it('cannot be deleted, and they keep it', async () => {
    const { id } = await brand('In use');
    await editor.product({ brandId: id, status: 'draft' });
    await editor.expectRefused(() => editor.remove(`/brands/${id}`), inUse);
  });

  it('can be deleted once they are', async () => {
    const { id } = await brand('Of the past');
    const product = await editor.product({ brandId: id });
    await editor.remove(`/products/${product.id}`);
    expect((await editor.remove(`/brands/${id}`)).status).toBe(204);
    expect(await editor.catalog.sql('select brand_id from products where id = $1', [product.id])).toEqual([
      { brand_id: null },
    ]);
  });

  it('cannot be deleted while a product is just being given it', async () => {
    const { id } = await brand('Contested');
    const product = await editor.product();
    const answer = await editor.meanwhile(['update products set brand_id = $2 where id = $1', [product.id, id]], () =>
      editor.remove(`/brands/${id}`),
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'brand_in_use' } });
  });

  it('stays or goes with each of them, when ten are made and it is deleted at once', async () => {
    const { id } = await brand('Racing');
    const [deleted, ...made] = await Promise.all([
      editor.remove(`/brands/${id}`),
      ...Array.from({ length: 10 }, () => editor.post('/products', { name: 'Racer', price: 1, brandId: id })),
    ]);
    const outcomes = new Set(made.map(({ status }) => status));
    expect(deleted.status === 204 ? [...outcomes] : [deleted.status, ...outcomes]).toEqual(
      deleted.status === 204 ? [400] : [409, 201],
    );
  });
});
