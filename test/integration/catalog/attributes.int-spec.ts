import { type Attribute, type Editor, nowhere, startEditor, type Variant } from './editor';

interface List {
  readonly items: readonly Attribute[];
  readonly total: number;
  readonly nextCursor: string | null;
}
interface Value {
  readonly id: string;
  readonly value: string;
}

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

let named = 0;
const newName = (): string => `Attribute ${(named += 1)}`;
const create = (body: unknown, headers?: Record<string, string>) =>
  editor.post<Attribute>('/attributes', body, headers);
const attribute = async (values: readonly string[] = []): Promise<Attribute> =>
  (await create({ name: newName(), values })).body;
const addValue = (id: string, value: unknown) => editor.post<Value>(`/attributes/${id}/values`, { value });
const shown = async (id: string): Promise<Attribute> => (await editor.read<Attribute>(`/attributes/${id}`)).body;

async function variantWith(valueId: string): Promise<Variant> {
  const product = await editor.product();
  const body = { sku: newName().replace(' ', '-'), attributeValueIds: [valueId] };
  return (await editor.post<Variant>(`/products/${product.id}/variants`, body)).body;
}

const exists = { status: 409, code: 'attribute_exists', pointer: '/name' };
const valueExists = { status: 409, code: 'value_exists', pointer: '/value' };
const gone = { status: 404, code: 'not_found' };

describe('an attribute', () => {
  it('has its values in the order in which they are given', async () => {
    const { status, body, headers } = await create({ name: ' Size ', values: [' S ', 'M', 'L', 'XL'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Size',
      values: [{ value: 'S' }, { value: 'M' }, { value: 'L' }, { value: 'XL' }],
    });
    expect(headers.location).toBe(`/api/v1/attributes/${body.id}`);
    expect(await shown(body.id)).toEqual(body);
  });

  it('may be without values', async () => {
    const { id, values } = await attribute();
    expect(values).toEqual([]);
    expect((await shown(id)).values).toEqual([]);
  });

  it('is one of a list by name, by page and by cursor', async () => {
    for (const name of ['~b', '~a', '~c']) await create({ name, values: ['y', 'x'] });
    const seen: Attribute[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: List } = await editor.read<List>(`/attributes?pageSize=2${next && `&cursor=${next}`}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items);
      next = body.nextCursor;
    }
    const { body: all } = await editor.read<List>('/attributes?pageSize=100');
    expect(seen).toEqual(all.items);
    expect(all.total).toBe(all.items.length);
    const ours = all.items.filter(({ name }) => name.startsWith('~'));
    expect(ours.map(({ name, values }) => [name, ...values.map(({ value }) => value)])).toEqual([
      ['~a', 'y', 'x'],
      ['~b', 'y', 'x'],
      ['~c', 'y', 'x'],
    ]);
    expect((await editor.read('/attributes?cursor=x')).status).toBe(400);
  });

  it('is made once when the same request comes again with its key', async () => {
    const ask = () => create({ name: 'Once' }, { 'idempotency-key': 'attribute' });
    const [first, second] = [await ask(), await ask()];
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
  });

  it('is renamed with its values kept, and variants show it', async () => {
    const { id, values } = await attribute(['A']);
    const variant = await variantWith(values[0]!.id);
    expect((await editor.patch(`/attributes/${id}`, { name: ' Renamed ' })).body).toEqual({
      id,
      name: 'Renamed',
      values,
    });
    expect((await editor.read<Variant>(`/variants/${variant.id}`)).body.attributes).toEqual([
      { attribute: 'Renamed', value: 'A' },
    ]);
    expect((await editor.patch(`/attributes/${id}`, { name: 'RENAMED' })).status).toBe(200);
  });

  it('is unique by name, whatever its case', async () => {
    const { name } = await attribute();
    const other = await attribute();
    await editor.expectRefused(() => create({ name: name.toUpperCase() }), exists);
    await editor.expectRefused(
      () => editor.patch(`/attributes/${other.id}`, { name: ` ${name.toLowerCase()}` }),
      exists,
    );
  });

  it('is made once when twenty of one name come at once', async () => {
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ name, values: ['x'] })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array(19).fill(409)]);
  });

  it.each([
    ['no name', {}, { status: 400, code: 'validation_failed' }],
    ['a name of blanks', { name: ' ' }, { status: 400, code: 'validation_failed' }],
    ['a name with U+0000', { name: 'a\u0000' }, { status: 400, code: 'validation_failed' }],
    ['a long name', { name: 'x'.repeat(101) }, { status: 400, code: 'validation_failed' }],
    ['values that are no list', { name: 'x', values: 'S' }, { status: 400, code: 'validation_failed' }],
    ['a value that is no text', { name: 'x', values: ['S', 1] }, { status: 400, code: 'validation_failed' }],
    ['a value of blanks', { name: 'x', values: ['S', ' '] }, { status: 400, code: 'validation_failed' }],
    ['half an emoji', { name: 'x', values: ['\ud83d'] }, { status: 400, code: 'validation_failed' }],
    [
      'too many values',
      { name: 'x', values: Array.from({ length: 201 }, (_, n) => `${n}`) },
      { status: 400, code: 'validation_failed' },
    ],
    ['a value twice', { name: 'x', values: ['S', 's '] }, { status: 409, code: 'value_exists' }],
  ])('is refused with %s', async (_, body, refusal) => {
    await editor.expectRefused(() => create(body), refusal);
  });

  it('is deleted with its values', async () => {
    const { id, values } = await attribute(['A', 'B']);
    expect(await editor.remove(`/attributes/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await editor.read(`/attributes/${id}`)).status).toBe(404);
    const left = await editor.catalog.sql('select 1 from attribute_values where id = $1', [values[0]!.id]);
    expect(left).toEqual([]);
    await editor.expectRefused(() => editor.remove(`/attributes/${id}`), gone);
    await editor.expectRefused(() => editor.patch(`/attributes/${id}`, { name: 'x' }), gone);
  });

  it('is kept while a variant has one of its values, until that variant is deleted', async () => {
    const { id, values } = await attribute(['A', 'B']);
    const variant = await variantWith(values[1]!.id);
    await editor.expectRefused(() => editor.remove(`/attributes/${id}`), { status: 409, code: 'attribute_in_use' });
    await editor.remove(`/variants/${variant.id}`);
    expect((await editor.remove(`/attributes/${id}`)).status).toBe(204);
  });
});

describe('a value of an attribute', () => {
  it('is added behind the others', async () => {
    const { id } = await attribute(['Z']);
    const { status, body } = await addValue(id, ' A ');
    expect({ status, body }).toEqual({ status: 201, body: { id: body.id, value: 'A' } });
    expect((await shown(id)).values.map(({ value }) => value)).toEqual(['Z', 'A']);
  });

  it('is unique within its attribute, whatever its case', async () => {
    const { id, values } = await attribute(['Navy', 'Red']);
    await editor.expectRefused(() => addValue(id, 'NAVY '), valueExists);
    const address = `/attributes/${id}/values/${values[1]!.id}`;
    await editor.expectRefused(() => editor.patch(address, { value: 'navy' }), valueExists);
    expect((await editor.patch(address, { value: ' RED' })).body).toEqual({ id: values[1]!.id, value: 'RED' });
    expect((await addValue((await attribute()).id, 'Navy')).status).toBe(201);
  });

  it('is added once when twenty add it at once', async () => {
    const { id } = await attribute();
    const answers = await Promise.all(Array.from({ length: 20 }, () => addValue(id, 'Same')));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array(19).fill(409)]);
  });

  it('is spelled differently with its variants', async () => {
    const { id, values } = await attribute(['Grey']);
    const variant = await variantWith(values[0]!.id);
    await editor.patch(`/attributes/${id}/values/${values[0]!.id}`, { value: 'Gray' });
    expect((await editor.read<Variant>(`/variants/${variant.id}`)).body.attributes).toMatchObject([{ value: 'Gray' }]);
  });

  it('is kept while a variant has it, until that variant is deleted', async () => {
    const { id, values } = await attribute(['A', 'B']);
    const variant = await variantWith(values[0]!.id);
    const remove = (n: number) => editor.remove(`/attributes/${id}/values/${values[n]!.id}`);
    await editor.expectRefused(() => remove(0), { status: 409, code: 'value_in_use' });
    expect((await remove(1)).status).toBe(204);
    await editor.remove(`/variants/${variant.id}`);
    expect((await remove(0)).status).toBe(204);
    await editor.expectRefused(() => remove(0), gone);
  });

  it('is kept when a variant is just being given it', async () => {
    const { id, values } = await attribute(['Contested']);
    const { variants } = await editor.product();
    const give = 'insert into variant_attribute_values (variant_id, attribute_value_id) values ($1, $2)';
    const answer = await editor.meanwhile([give, [variants[0]!.id, values[0]!.id]], () =>
      editor.remove(`/attributes/${id}/values/${values[0]!.id}`),
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'value_in_use' } });
  });

  it('needs its attribute', async () => {
    const [{ id, values }, other] = [await attribute(['A']), await attribute()];
    await editor.expectRefused(() => addValue(nowhere, 'x'), gone);
    await editor.expectRefused(
      () => editor.patch(`/attributes/${other.id}/values/${values[0]!.id}`, { value: 'x' }),
      gone,
    );
    await editor.expectRefused(() => editor.remove(`/attributes/${other.id}/values/${values[0]!.id}`), gone);
    await editor.expectRefused(() => addValue(id, null), { status: 400, code: 'validation_failed' });
    await editor.expectRefused(() => editor.patch(`/attributes/${id}/values/${values[0]!.id}`, {}), {
      status: 400,
      code: 'validation_failed',
    });
  });

  it('is for staff', async () => {
    const { id } = await attribute();
    const body = { value: 'x' };
    const ask = () => editor.catalog.request(`/attributes/${id}/values`, { method: 'POST', body, role: 'customer' });
    await editor.expectRefused(ask, { status: 403, code: 'forbidden' });
  });
});
