import * as fc from 'fast-check';
import { type Editor, type Image, nowhere, type Product, startEditor } from './editor';

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

const urlOf = (name: string | number): string => `https://images.example.com/${name}.jpg`;
const add = (product: Product, body: object) => editor.post<Image>(`/products/${product.id}/images`, body);
const order = (product: Product, imageIds: unknown) =>
  editor.put<Image[]>(`/products/${product.id}/images/order`, { imageIds });

const imagesOf = async (product: Product): Promise<readonly Image[]> =>
  (await editor.read(`/products/${product.id}`)).body.images;

async function illustrated(count: number): Promise<{ product: Product; images: readonly Image[] }> {
  const product = await editor.product();
  for (let n = 0; n < count; n += 1) await add(product, { url: urlOf(n) });
  return { product, images: await imagesOf(product) };
}

/** Expects that the images stand at 0, 1, 2 … and returns their names in order. */
async function namesInPlace(product: Product): Promise<string[]> {
  const images = await imagesOf(product);
  expect(images.map(({ position }) => position)).toEqual(images.map((_, n) => n));
  return images.map(({ url }) => url.replace(/^.*\/(.*)\.jpg$/, '$1'));
}

describe('a new image', () => {
  it('stands behind the others and changes the product', async () => {
    const product = await editor.product();
    const first = await add(product, { url: urlOf('front'), alt: 'Front' });
    expect(first).toMatchObject({ status: 201, body: { url: urlOf('front'), alt: 'Front', position: 0 } });
    const second = await add(product, { url: urlOf('back') });
    expect(second.body).toMatchObject({ alt: '', position: 1 });
    const { body } = await editor.read(`/products/${product.id}`);
    expect(body).toMatchObject({ version: 3, images: [first.body, second.body] });
    expect(body.updatedAt > product.updatedAt).toBe(true);
  });

  it.each([
    [0, ['new', '0', '1']],
    [1, ['0', 'new', '1']],
    [2, ['0', '1', 'new']],
    [49, ['0', '1', 'new']],
  ])('that is given the place %d moves the others along', async (position, names) => {
    const { product } = await illustrated(2);
    const { body } = await add(product, { url: urlOf('new'), position });
    expect(body.position).toBe(Math.min(position, 2));
    expect(await namesInPlace(product)).toEqual(names);
  });

  it.each([
    ['no url', {}, 'validation_failed'],
    ['another scheme', { url: 'javascript:alert(1)' }, 'validation_failed'],
    ['no host', { url: 'https://:80' }, 'invalid_image_url'],
    ['a quote in it', { url: 'https://example.com/"onload="x' }, 'invalid_image_url'],
    ['a url that is too long', { url: `https://example.com/${'a'.repeat(2048)}` }, 'validation_failed'],
    ['U+0000', { url: 'https://example.com/\u0000' }, 'validation_failed'],
    ['a negative place', { url: urlOf(1), position: -1 }, 'validation_failed'],
    ['half a place', { url: urlOf(1), position: 0.5 }, 'validation_failed'],
    ['no words', { url: urlOf(1), alt: null }, 'validation_failed'],
  ])('is refused with %s', async (_, body, code) => {
    const { product } = await illustrated(1);
    await editor.expectRefused(() => add(product, body), { status: 400, code });
  });

  it('is refused beyond fifty, also when twenty come at once', async () => {
    const { product } = await illustrated(45);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => add(product, { url: urlOf(`late-${n}`) })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
    expect(await namesInPlace(product)).toHaveLength(50);
    await editor.expectRefused(() => add(product, { url: urlOf('more') }), { status: 409, code: 'too_many_images' });
  });

  it('is made once when the same request comes again with its key', async () => {
    const product = await editor.product();
    const address = `/products/${product.id}/images`;
    const ask = () => editor.post<Image>(address, { url: urlOf('once') }, { 'idempotency-key': 'image' });
    const [first, second] = [await ask(), await ask()];
    expect(second).toMatchObject({ body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(await imagesOf(product)).toHaveLength(1);
  });
});

describe('a change of an image', () => {
  it('changes what is given and nothing else', async () => {
    const { product, images } = await illustrated(2);
    const address = `/products/${product.id}/images/${images[1]!.id}`;
    const { status, body } = await editor.patch<Image>(address, { alt: 'Back' });
    expect({ status, body }).toEqual({ status: 200, body: { ...images[1], alt: 'Back' } });
    expect((await editor.patch<Image>(address, { url: urlOf('x') })).body).toEqual({ ...body, url: urlOf('x') });
    expect((await editor.read(`/products/${product.id}`)).body.version).toBe(5);
  });

  it('moves it between the others', async () => {
    const { product, images } = await illustrated(4);
    const move = (n: number, position: number) =>
      editor.patch<Image>(`/products/${product.id}/images/${images[n]!.id}`, { position });
    expect((await move(0, 2)).body.position).toBe(2);
    expect(await namesInPlace(product)).toEqual(['1', '2', '0', '3']);
    expect((await move(3, 0)).body.position).toBe(0);
    expect(await namesInPlace(product)).toEqual(['3', '1', '2', '0']);
    expect((await move(3, 40)).body.position).toBe(3);
    expect(await namesInPlace(product)).toEqual(['1', '2', '0', '3']);
  });

  it('is refused for nothing, for a bad address, and for what is not there', async () => {
    const [{ product, images }, other] = [await illustrated(1), await editor.product()];
    const address = `/products/${product.id}/images/${images[0]!.id}`;
    const gone = { status: 404, code: 'not_found' };
    await editor.expectRefused(() => editor.patch(address, {}), { status: 400, code: 'validation_failed' });
    await editor.expectRefused(() => editor.patch(address, { url: 'ftp://x' }), {
      status: 400,
      code: 'validation_failed',
    });
    await editor.expectRefused(() => editor.patch(`/products/${product.id}/images/${nowhere}`, { alt: '' }), gone);
    await editor.expectRefused(() => editor.patch(`/products/${other.id}/images/${images[0]!.id}`, { alt: '' }), gone);
    await editor.expectRefused(() => editor.remove(`/products/${other.id}/images/${images[0]!.id}`), gone);
  });
});

describe('a deleted image', () => {
  it('leaves no gap', async () => {
    const { product, images } = await illustrated(3);
    const address = `/products/${product.id}/images/${images[1]!.id}`;
    expect((await editor.remove(address)).status).toBe(204);
    expect(await namesInPlace(product)).toEqual(['0', '2']);
    await editor.expectRefused(() => editor.remove(address), { status: 404, code: 'not_found' });
  });
});

describe('the order of images', () => {
  it('is set at once', async () => {
    const { product, images } = await illustrated(4);
    const reversed = images.map(({ id }) => id.toUpperCase()).toReversed();
    const { status, body } = await order(product, reversed);
    expect(status).toBe(200);
    expect(await namesInPlace(product)).toEqual(['3', '2', '1', '0']);
    expect(body).toEqual(await imagesOf(product));
  });

  it('of no images is empty', async () => {
    expect(await order(await editor.product(), [])).toMatchObject({ status: 200, body: [] });
  });

  it('names each image once, and nothing else', async () => {
    const [{ product, images }, other] = [await illustrated(3), await illustrated(1)];
    const [a, b, c] = images.map(({ id }) => id);
    const wrong = [[], [a, b], [a, b, b], [a, b, nowhere], [a, b, c, c], [a, b, c, other.images[0]!.id]];
    for (const ids of wrong) {
      await editor.expectRefused(() => order(product, ids), { status: 400, code: 'incomplete_image_order' });
    }
    for (const ids of [undefined, null, a, [1], ['x'], Array(51).fill(a)]) {
      await editor.expectRefused(() => order(product, ids), { status: 400, code: 'validation_failed' });
    }
  });

  it('has neither gaps nor doubles, whatever is asked at once', async () => {
    const { product, images } = await illustrated(6);
    const ids = images.map(({ id }) => id);
    const place = fc.nat(7);
    const asking = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), place }),
      fc.record({ kind: fc.constant('move' as const), place, n: fc.nat(5) }),
      fc.record({ kind: fc.constant('remove' as const), n: fc.nat(5) }),
      fc.shuffledSubarray(ids, { minLength: ids.length }).map((all) => ({ kind: 'order' as const, all })),
    );
    const [plan] = fc.sample(fc.array(asking, { minLength: 30, maxLength: 30 }), { numRuns: 1 });
    const answers = await Promise.all(
      plan!.map((asked) => {
        if (asked.kind === 'add') return add(product, { url: urlOf('added'), position: asked.place });
        if (asked.kind === 'order') return order(product, asked.all);
        const address = `/products/${product.id}/images/${ids[asked.n]}`;
        return asked.kind === 'remove' ? editor.remove(address) : editor.patch(address, { position: asked.place });
      }),
    );
    expect(answers.filter(({ status }) => ![200, 201, 204, 400, 404].includes(status))).toEqual([]);
    await namesInPlace(product);
  });

  it('is kept by the database itself', async () => {
    const { images } = await illustrated(2);
    const place = (position: number) =>
      editor.catalog.sql('update product_images set position = $2 where id = $1', [images[0]!.id, position]);
    await expect(place(1)).rejects.toThrow('product_images_position_unique');
    await expect(place(-1)).rejects.toThrow('product_images_position_not_negative');
  });
});
