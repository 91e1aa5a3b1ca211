import { type Editor, nowhere, startEditor } from './editor';

interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly parentId: string | null;
}
interface Branch extends Category {
  readonly children: readonly Branch[];
}

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

const create = (body: unknown, headers?: Record<string, string>) => editor.post<Category>('/categories', body, headers);
const category = async (name: string, parentId?: string): Promise<Category> => (await create({ name, parentId })).body;
const change = (id: string, body: unknown) => editor.patch<Category>(`/categories/${id}`, body);

async function branch(slug: string): Promise<Branch> {
  const { body } = await editor.read<Branch[]>('/categories/tree');
  const found = body.find((root) => root.slug === slug);
  if (!found) throw new Error(`There is no root ${slug}.`);
  return found;
}
const namesBelow = async (slug: string): Promise<string[]> => (await branch(slug)).children.map(({ name }) => name);

describe('a category', () => {
  it('gets a slug from its name, stands where it is put, and is found by id and slug', async () => {
    const root = await category('Outdoor & More');
    expect(root).toEqual({ id: root.id, name: 'Outdoor & More', slug: 'outdoor-and-more', parentId: null });
    const { status, body, headers } = await create({ name: 'Tents', parentId: root.id.toUpperCase() });
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: body.id, name: 'Tents', slug: 'tents', parentId: root.id },
    });
    expect(headers.location).toBe(`/api/v1/categories/${body.id}`);
    expect((await editor.read(`/categories/${body.id}`)).body).toEqual(body);
    expect((await editor.read('/categories/tents')).body).toEqual(body);
    expect(await branch('outdoor-and-more')).toEqual({ ...root, children: [{ ...body, children: [] }] });
  });

  it('never gets the address of the tree', async () => {
    const { slug } = await category('Tree');
    expect(slug).toBe('category-tree');
    expect((await editor.read(`/categories/${slug}`)).status).toBe(200);
    await editor.expectRefused(() => create({ name: 'x', slug: 'tree' }), { status: 400, code: 'validation_failed' });
  });

  it.each([
    ['🏕️', 'category'],
    ['W'.repeat(100), 'w'.repeat(80)],
  ])('is given an address whatever its name: %s', async (name, slug) => {
    expect((await category(name)).slug).toBe(slug);
    expect((await category(name)).slug).toMatch(new RegExp(`^${slug}-[0-9a-f]{8}$`));
  });

  it('is made once when the same request comes again with its key', async () => {
    const ask = () => create({ name: 'Once' }, { 'idempotency-key': 'category' });
    const [first, second] = [await ask(), await ask()];
    expect(second).toMatchObject({ body: first.body, headers: { 'idempotency-replayed': 'true' } });
  });

  it('stands behind its siblings unless it is given a place', async () => {
    const { id } = await category('Shelf');
    for (const name of ['B', 'A', 'C']) await category(name, id);
    await create({ name: 'First', parentId: id, position: 0 });
    expect(await namesBelow('shelf')).toEqual(['B', 'First', 'A', 'C']);
    await change((await branch('shelf')).children[0]!.id, { position: 9 });
    expect(await namesBelow('shelf')).toEqual(['First', 'A', 'C', 'B']);
  });

  it('moves with everything below it, behind its new siblings', async () => {
    const [from, to] = [await category('From'), await category('To')];
    const moved = await category('Moved', from.id);
    await category('Below', moved.id);
    await category('Resident', to.id);
    expect((await change(moved.id, { parentId: to.id })).body).toEqual({ ...moved, parentId: to.id });
    expect((await branch('from')).children).toEqual([]);
    expect((await branch('to')).children).toMatchObject([
      { name: 'Resident' },
      { name: 'Moved', children: [{ name: 'Below' }] },
    ]);
    expect((await change(moved.id, { parentId: null })).body.parentId).toBeNull();
    expect((await branch('moved')).children).toMatchObject([{ name: 'Below' }]);
  });

  it('is changed in what is given, and its products show it', async () => {
    const { id } = await category('Before');
    const product = await editor.product({ categoryIds: [id] });
    await editor.read(`/products/${product.id}`);
    expect((await change(id, { name: ' After ' })).body).toEqual({ id, name: 'After', slug: 'before', parentId: null });
    expect((await change(id, { slug: 'after' })).body.slug).toBe('after');
    expect((await editor.read(`/products/${product.id}`)).body.categories).toMatchObject([{ name: 'After' }]);
  });

  it('is deleted when none is below it, and its products are taken out of it', async () => {
    const [{ id }, other] = [await category('Deleted'), await category('Kept')];
    const product = await editor.product({ categoryIds: [id, other.id] });
    await editor.read(`/products/${product.id}`);
    expect(await editor.remove(`/categories/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await editor.read(`/categories/${id}`)).status).toBe(404);
    expect((await editor.read(`/products/${product.id}`)).body.categories).toEqual([other]);
    await editor.expectRefused(() => editor.remove(`/categories/${id}`), { status: 404, code: 'not_found' });
  });
});

describe('a category is refused', () => {
  it.each([
    ['no name', {}, { status: 400, code: 'validation_failed', pointer: '/name' }],
    ['a name of blanks', { name: ' ' }, { status: 400, code: 'validation_failed', pointer: '/name' }],
    ['a name with U+0000', { name: '\u0000' }, { status: 400, code: 'validation_failed', pointer: '/name' }],
    [
      'a slug that is an id',
      { name: 'x', slug: nowhere },
      { status: 400, code: 'validation_failed', pointer: '/slug' },
    ],
    [
      'a parent that is no id',
      { name: 'x', parentId: 'x' },
      { status: 400, code: 'validation_failed', pointer: '/parentId' },
    ],
    [
      'a parent that is not there',
      { name: 'x', parentId: nowhere },
      { status: 400, code: 'unknown_category', pointer: '/parentId' },
    ],
    ['a negative place', { name: 'x', position: -1 }, { status: 400, code: 'validation_failed', pointer: '/position' }],
    [
      'a place beyond all',
      { name: 'x', position: 2 ** 31 },
      { status: 400, code: 'validation_failed', pointer: '/position' },
    ],
  ])('for %s', async (_, body, refusal) => {
    await editor.expectRefused(() => create(body), refusal);
  });

  it.each([
    ['nothing', {}, { status: 400, code: 'validation_failed' }],
    ['a parent that is not there', { parentId: nowhere }, { status: 400, code: 'unknown_category' }],
    ['children', { children: [] }, { status: 400, code: 'validation_failed' }],
  ])('a change to %s', async (_, body, refusal) => {
    const { id } = await category('Unchanged');
    await editor.expectRefused(() => change(id, body), refusal);
  });

  it('when its slug is taken', async () => {
    const [first, second] = [await category('First'), await category('Second')];
    const taken = { status: 409, code: 'slug_taken', pointer: '/slug' };
    await editor.expectRefused(() => create({ name: 'Third', slug: first.slug }), taken);
    await editor.expectRefused(() => change(second.id, { slug: first.slug }), taken);
  });

  it('when it is not there', async () => {
    const gone = { status: 404, code: 'not_found' };
    await editor.expectRefused(() => change(nowhere, { name: 'x' }), gone);
    await editor.expectRefused(() => change(nowhere, { parentId: null }), gone);
    expect((await editor.read(`/categories/${nowhere}`)).status).toBe(404);
    expect((await editor.read('/categories/%00')).status).toBe(404);
  });

  it('deletion while others are below it', async () => {
    const { id } = await category('Parent');
    await category('Child', id);
    await editor.expectRefused(() => editor.remove(`/categories/${id}`), { status: 409, code: 'category_not_empty' });
  });

  it('by customers', async () => {
    const { id } = await category('Theirs');
    for (const method of ['PATCH', 'DELETE'] as const) {
      const ask = () => editor.catalog.request(`/categories/${id}`, { method, body: { name: 'x' }, role: 'customer' });
      await editor.expectRefused(ask, { status: 403, code: 'forbidden' });
    }
  });
});

describe('a parent that goes away', () => {
  it('is unknown to a category that is made, or moved, below it meanwhile', async () => {
    const moved = await category('Orphan');
    const asks = [
      (parentId: string) => create({ name: 'Too late', parentId }),
      (parentId: string) => change(moved.id, { parentId }),
    ];
    for (const ask of asks) {
      const { id } = await category('Vanishing');
      const answer = await editor.meanwhile(['delete from categories where id = $1', [id]], () => ask(id));
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'unknown_category', errors: [{ pointer: '/parentId' }] },
      });
    }
    expect(await editor.catalog.sql(`select 1 from categories where name = 'Too late'`)).toEqual([]);
  });

  it('stays when a category is just being made below it', async () => {
    const { id } = await category('Contested');
    const child = `insert into categories (id, name, slug, parent_id) values (new_id(), 'Child', 'contested-child', $1)`;
    const answer = await editor.meanwhile([child, [id]], () => editor.remove(`/categories/${id}`));
    expect(answer).toMatchObject({ status: 409, body: { code: 'category_not_empty' } });
  });
});
