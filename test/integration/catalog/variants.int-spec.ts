import { type Attribute, type Editor, nowhere, type Product, startEditor, type Variant } from './editor';

let editor: Editor;
let size: Attribute;
let colour: Attribute;

beforeAll(async () => {
  editor = await startEditor();
  size = (await editor.post<Attribute>('/attributes', { name: 'Size', values: ['S', 'M', 'L'] })).body;
  await editor.product({ sku: 'IN-USE' });
  colour = (await editor.post<Attribute>('/attributes', { name: 'Colour', values: ['Navy', 'Red'] })).body;
});
afterAll(() => editor.catalog.close());

let skus = 0;
const newSku = (): string => `SKU-${(skus += 1)}`;

const add = (product: Product, body: object = {}, headers: Record<string, string> = {}) =>
  editor.post<Variant>(`/products/${product.id}/variants`, { sku: newSku(), ...body }, headers);

async function added(product: Product, body: object = {}): Promise<Variant> {
  const { status, body: variant } = await add(product, body);
  expect(status).toBe(201);
  return variant;
}

const shown = async (product: Product): Promise<Product> => (await editor.read(`/products/${product.id}`)).body;
const valueOf = (attribute: Attribute, n: number): string => attribute.values[n]!.id;

describe('a new variant', () => {
  it('stands behind the default one, with its attributes, its price and its stock', async () => {
    const product = await editor.product({ stock: 1 });
    const answer = await add(product, {
      sku: 'JACKET-M-NAVY',
      priceAdjustment: '-2.50',
      attributeValueIds: [valueOf(size, 1).toUpperCase(), valueOf(colour, 0)],
      stock: 7,
    });
    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `/api/v1/variants/${answer.body.id}` },
      body: {
        productId: product.id,
        sku: 'JACKET-M-NAVY',
        attributes: [
          { attribute: 'Colour', value: 'Navy' },
          { attribute: 'Size', value: 'M' },
        ],
        priceAdjustment: { amount: '-2.50' },
        price: { amount: '7.50' },
        available: 7,
      },
    });
    expect((await editor.read(`/variants/${answer.body.id}`)).body).toEqual(answer.body);
    const after = await shown(product);
    expect(after).toMatchObject({ version: 2, available: 8, variants: [product.variants[0], answer.body] });
    expect(after.updatedAt > product.updatedAt).toBe(true);
  });

  it('opens the ledger with its stock, by whoever added it', async () => {
    const { id } = await added(await editor.product(), { attributeValueIds: [valueOf(size, 0)], stock: 3 });
    expect(
      await editor.catalog.sql('select kind, delta, actor ~ $2 as staff from stock_ledger where variant_id = $1', [
        id,
        '^staff:[0-9a-f-]{36}$',
      ]),
    ).toEqual([{ kind: 'initial', delta: 3, staff: true }]);
  });

  it('never costs less than nothing', async () => {
    const { body } = await add(await editor.product(), { attributeValueIds: [valueOf(size, 0)], priceAdjustment: -99 });
    expect(body).toMatchObject({ priceAdjustment: { amount: '-99.00' }, price: { amount: '0.00' }, available: 0 });
  });

  it('takes a value that is given twice for one', async () => {
    const [value] = [valueOf(size, 0)];
    const variant = await added(await editor.product(), { attributeValueIds: [value, value] });
    expect(variant.attributes).toEqual([{ attribute: 'Size', value: 'S' }]);
  });

  it('is made once when the same request comes again with its key', async () => {
    const product = await editor.product();
    const body = { sku: newSku(), attributeValueIds: [valueOf(size, 0)], stock: 1 };
    const key = { 'idempotency-key': 'variant' };
    const [first, second] = [await add(product, body, key), await add(product, body, key)];
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect((await shown(product)).variants).toHaveLength(2);
  });

  it('may belong to a draft, and is then not shown', async () => {
    const variant = await added(await editor.product({ status: 'draft' }), { attributeValueIds: [valueOf(size, 0)] });
    expect((await editor.read(`/variants/${variant.id}`)).status).toBe(404);
    expect((await editor.patch<Variant>(`/variants/${variant.id}`, { priceAdjustment: 1 })).status).toBe(200);
  });

  it('is refused when the product has these values already, in whatever order', async () => {
    const product = await editor.product();
    const attributeValueIds = [valueOf(size, 0), valueOf(colour, 0)];
    await added(product, { attributeValueIds });
    const exists = { status: 409, code: 'variant_exists', pointer: '/attributeValueIds' };
    await editor.expectRefused(() => add(product, { attributeValueIds: attributeValueIds.toReversed() }), exists);
    await editor.expectRefused(() => add(product), exists);
    expect((await add(await editor.product(), { attributeValueIds })).status).toBe(201);
  });

  it('is refused when another variant has the SKU, of whatever product', async () => {
    const sku = newSku();
    await editor.product({ sku });
    const product = await editor.product();
    await editor.expectRefused(() => add(product, { sku, attributeValueIds: [valueOf(size, 0)] }), {
      status: 409,
      code: 'sku_taken',
      pointer: '/sku',
    });
  });

  it.each([
    ['no SKU', { sku: undefined }, { status: 400, code: 'validation_failed', pointer: '/sku' }],
    ['a SKU of blanks', { sku: ' A ' }, { status: 400, code: 'validation_failed', pointer: '/sku' }],
    ['a negative stock', { stock: -1 }, { status: 400, code: 'validation_failed', pointer: '/stock' }],
    ['too much stock', { stock: 1_000_000_001 }, { status: 400, code: 'validation_failed', pointer: '/stock' }],
    ['an adjustment with a tenth of a cent', { priceAdjustment: '0.001' }, { status: 400, code: 'invalid_amount' }],
    [
      'an endless adjustment',
      { priceAdjustment: 1e300 },
      { status: 400, code: 'validation_failed', pointer: '/priceAdjustment' },
    ],
    [
      'a value that is no id',
      { attributeValueIds: ['S'] },
      { status: 400, code: 'validation_failed', pointer: '/attributeValueIds' },
    ],
    [
      'values that are no list',
      { attributeValueIds: nowhere },
      { status: 400, code: 'validation_failed', pointer: '/attributeValueIds' },
    ],
    [
      'an unknown value',
      { attributeValueIds: [nowhere] },
      { status: 400, code: 'unknown_attribute_value', pointer: '/attributeValueIds/0' },
    ],
    [
      'too many values',
      { attributeValueIds: Array(21).fill(nowhere) },
      { status: 400, code: 'validation_failed', pointer: '/attributeValueIds' },
    ],
  ])('is refused with %s', async (_, body, refusal) => {
    const product = await editor.product();
    await editor.expectRefused(() => add(product, body), refusal);
  });

  it('is refused with two values of one attribute', async () => {
    const product = await editor.product();
    const attributeValueIds = [valueOf(size, 0), valueOf(colour, 0), valueOf(size, 1)];
    await editor.expectRefused(() => add(product, { attributeValueIds }), {
      status: 400,
      code: 'attribute_repeated',
      pointer: '/attributeValueIds/2',
    });
  });

  it('is refused when a value goes away meanwhile', async () => {
    const product = await editor.product();
    const { id } = (await editor.post(`/attributes/${size.id}/values`, { value: 'Vanishing' })).body;
    const answer = await editor.meanwhile(['delete from attribute_values where id = $1', [id]], () =>
      add(product, { attributeValueIds: [id] }),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'unknown_attribute_value' } });
    expect((await shown(product)).variants).toHaveLength(1);
  });

  it('needs a product, and staff', async () => {
    const product = await editor.product();
    const unknown = () => editor.post(`/products/${nowhere}/variants`, { sku: newSku() });
    await editor.expectRefused(unknown, { status: 404, code: 'not_found' });
    const stranger = () =>
      editor.catalog.request(`/products/${product.id}/variants`, {
        method: 'POST',
        body: { sku: 'X' },
        role: 'customer',
      });
    await editor.expectRefused(stranger, { status: 403, code: 'forbidden' });
  });
});

describe('twenty at once', () => {
  const oneOf = (statuses: readonly number[]) =>
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, ...Array(19).fill(409)]);

  it('add one variant of a combination', async () => {
    const product = await editor.product();
    const attributeValueIds = [valueOf(size, 2), valueOf(colour, 1)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(product, { attributeValueIds, stock: 1 })));
    oneOf(answers.map(({ status }) => status));
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body);
    expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: 'variant_exists' }) as unknown));
    expect(await shown(product)).toMatchObject({ available: 1, version: 2 });
  });

  it('add one variant with a SKU, each to a product of its own', async () => {
    const sku = newSku();
    const products = await Promise.all(Array.from({ length: 20 }, () => editor.product()));
    const answers = await Promise.all(
      products.map((product) => add(product, { sku, attributeValueIds: [valueOf(size, 0)] })),
    );
    oneOf(answers.map(({ status }) => status));
    expect(await editor.catalog.sql('select count(*)::int as count from variants where sku = $1', [sku])).toEqual([
      { count: 1 },
    ]);
  });

  it('all change SKUs crosswise, and nobody gets an error of ours', async () => {
    const product = await editor.product();
    const variants = await Promise.all([0, 1, 2].map((n) => added(product, { attributeValueIds: [valueOf(size, n)] })));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        editor.patch(`/variants/${variants[n % 3]!.id}`, { sku: variants[(n + 1) % 3]!.sku }),
      ),
    );
    expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
  });
});

describe('a change of a variant', () => {
  it('changes what is given and nothing else, and the product with it', async () => {
    const product = await editor.product();
    const variant = await added(product, { attributeValueIds: [valueOf(size, 0), valueOf(colour, 0)], stock: 4 });
    const sku = newSku();
    const renamed = await editor.patch<Variant>(`/variants/${variant.id}`, { sku });
    expect(renamed).toMatchObject({ status: 200, body: { ...variant, sku } });
    const attributeValueIds = [valueOf(colour, 0), valueOf(size, 1)];
    const { body } = await editor.patch<Variant>(`/variants/${variant.id}`, { attributeValueIds, priceAdjustment: 5 });
    expect(body).toMatchObject({
      sku,
      attributes: [{ value: 'Navy' }, { value: 'M' }],
      priceAdjustment: { amount: '5.00' },
      price: { amount: '15.00' },
      available: 4,
    });
    expect(await shown(product)).toMatchObject({ version: 4, variants: [{}, body] });
  });

  it('gives its old combination free', async () => {
    const product = await editor.product();
    const variant = await added(product, { attributeValueIds: [valueOf(size, 0)] });
    await editor.patch(`/variants/${variant.id}`, { attributeValueIds: [valueOf(size, 1)] });
    await added(product, { attributeValueIds: [valueOf(size, 0)] });
    await editor.expectRefused(
      () => editor.patch(`/variants/${variant.id}`, { attributeValueIds: [valueOf(size, 0)] }),
      {
        status: 409,
        code: 'variant_exists',
      },
    );
  });

  it.each([
    ['nothing', {}, { status: 400, code: 'validation_failed' }],
    ['units', { stock: 5 }, { status: 400, code: 'validation_failed' }],
    ['the SKU of another variant', { sku: 'IN-USE' }, { status: 409, code: 'sku_taken' }],
    ['the combination of the default one', { attributeValueIds: [] }, { status: 409, code: 'variant_exists' }],
    ['an unknown value', { attributeValueIds: [nowhere] }, { status: 400, code: 'unknown_attribute_value' }],
  ])('is refused for %s', async (_, change, refusal) => {
    const variant = await added(await editor.product(), { attributeValueIds: [valueOf(size, 0)] });
    await editor.expectRefused(() => editor.patch(`/variants/${variant.id}`, change), refusal);
  });

  it('is refused with two values of one attribute', async () => {
    const variant = await added(await editor.product(), { attributeValueIds: [valueOf(size, 0)] });
    const attributeValueIds = [valueOf(size, 0), valueOf(size, 1)];
    await editor.expectRefused(() => editor.patch(`/variants/${variant.id}`, { attributeValueIds }), {
      status: 400,
      code: 'attribute_repeated',
    });
  });

  it('needs a variant', async () => {
    await editor.expectRefused(() => editor.patch(`/variants/${nowhere}`, { sku: 'X' }), {
      status: 404,
      code: 'not_found',
    });
  });
});

describe('a deleted variant', () => {
  it('is not shown any more, keeps its stock, and gives SKU and combination free', async () => {
    const product = await editor.product();
    const body = { sku: newSku(), attributeValueIds: [valueOf(size, 0)], stock: 2 };
    const variant = await added(product, body);
    expect((await editor.remove(`/variants/${variant.id}`)).status).toBe(204);
    expect((await editor.read(`/variants/${variant.id}`)).status).toBe(404);
    expect(await shown(product)).toMatchObject({ available: 0, version: 3, variants: product.variants });
    expect(await editor.catalog.sql('select on_hand from stock where variant_id = $1', [variant.id])).toEqual([
      { on_hand: 2 },
    ]);
    await added(product, body);
    await editor.expectRefused(() => editor.remove(`/variants/${variant.id}`), { status: 404, code: 'not_found' });
  });

  it('leaves the default to the next one', async () => {
    const product = await editor.product();
    const [second, third] = [
      await added(product, { attributeValueIds: [valueOf(size, 0)] }),
      await added(product, { attributeValueIds: [valueOf(size, 1)] }),
    ];
    await editor.remove(`/variants/${product.variants[0]!.id}`);
    expect((await shown(product)).variants.map(({ id }) => id)).toEqual([second.id, third.id]);
    const defaults = await editor.catalog.sql('select id from variants where product_id = $1 and is_default', [
      product.id,
    ]);
    expect(defaults).toEqual([{ id: second.id }]);
  });

  it('is never the last one', async () => {
    const product = await editor.product();
    await editor.expectRefused(() => editor.remove(`/variants/${product.variants[0]!.id}`), {
      status: 409,
      code: 'last_variant',
    });
  });

  it('leaves one of five when all five are deleted at once, and that one is the default', async () => {
    const product = await editor.product();
    const choices = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const;
    const others = await Promise.all(
      choices.map(([s, c]) => added(product, { attributeValueIds: [valueOf(size, s), valueOf(colour, c)] })),
    );
    const answers = await Promise.all(
      [...product.variants, ...others].map(({ id }) => editor.remove(`/variants/${id}`)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 204, 204, 204, 409]);
    const [left, ...none] = (await shown(product)).variants;
    expect(none).toEqual([]);
    expect(
      await editor.catalog.sql('select id from variants where product_id = $1 and is_default', [product.id]),
    ).toEqual([{ id: left!.id }]);
  });
});
