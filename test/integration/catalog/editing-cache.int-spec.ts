import { type Attribute, type Editor, type Image, type Product, startEditor, type Variant } from './editor';

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
  // What the database tells of is another way to the same end; here this process must know by itself.
  await editor.catalog.sql(`
    do $$ declare teller record; begin
      for teller in select tgrelid::regclass as relation, tgname from pg_trigger where tgname like '%tell_cache%' loop
        execute format('alter table %s disable trigger %I', teller.relation, teller.tgname);
      end loop;
    end $$`);
});
afterAll(() => editor.catalog.close());

interface Shop {
  readonly product: Product;
  readonly variant: Variant;
  readonly images: readonly [Image, Image];
  readonly brandId: string;
  readonly categoryId: string;
  readonly attribute: Attribute;
}

let shops = 0;

/** A product with a bit of everything; each time another one, with parts of its own. */
async function open(): Promise<Shop> {
  shops += 1;
  const { body: brand } = await editor.post('/brands', { name: `Brand ${shops}` });
  const { body: category } = await editor.post('/categories', { name: `Category ${shops}` });
  const values = ['A', 'B', 'C'];
  const { body: attribute } = await editor.post<Attribute>('/attributes', { name: `Attribute ${shops}`, values });
  const product = await editor.product({ brandId: brand.id, categoryIds: [category.id], slug: `product-${shops}` });
  const address = `/products/${product.id}`;
  const body = { sku: `SKU-${shops}`, attributeValueIds: [attribute.values[0]!.id] };
  const { body: variant } = await editor.post<Variant>(`${address}/variants`, body);
  const image = async (n: number) =>
    (await editor.post<Image>(`${address}/images`, { url: `https://images.example.com/${n}.jpg` })).body;
  const images = [await image(1), await image(2)] as const;
  return { product, variant, images, brandId: brand.id, categoryId: category.id, attribute };
}

const ofProduct = ({ product }: Shop): string[] => [`/products/${product.id}`, `/products/${product.slug}`];
const listed = (shop: Shop): string[] => [...ofProduct(shop), '/products'];
const ofBrand = ({ brandId }: Shop): string[] => [`/brands/${brandId}`, '/brands'];
const ofCategory = ({ categoryId }: Shop): string[] => [`/categories/${categoryId}`, '/categories', '/categories/tree'];
const ofAttribute = ({ attribute }: Shop): string[] => [`/attributes/${attribute.id}`, '/attributes'];

type Write = (shop: Shop) => Promise<{ readonly status: number }>;

const address = ({ product }: Shop): string => `/products/${product.id}`;
const value = ({ attribute }: Shop, n: number): string =>
  `/attributes/${attribute.id}/values/${attribute.values[n]!.id}`;

const writes: readonly [what: string, write: Write, reads: (shop: Shop) => string[]][] = [
  ['a new product', () => editor.post('/products', { name: 'New', price: 1 }), () => ['/products']],
  ['a change of a product', (shop) => editor.patch(address(shop), { price: '99.00' }), listed],
  ['a deleted product', (shop) => editor.remove(address(shop)), listed],
  [
    'a new variant',
    (shop) =>
      editor.post(`${address(shop)}/variants`, {
        sku: `N-${shops}`,
        attributeValueIds: [shop.attribute.values[1]!.id],
      }),
    listed,
  ],
  ['a change of a variant', ({ variant }) => editor.patch(`/variants/${variant.id}`, { priceAdjustment: 5 }), listed],
  ['a deleted variant', ({ variant }) => editor.remove(`/variants/${variant.id}`), listed],
  [
    'a new image',
    (shop) => editor.post(`${address(shop)}/images`, { url: 'https://images.example.com/3.jpg' }),
    listed,
  ],
  [
    'a change of an image',
    (shop) => editor.patch(`${address(shop)}/images/${shop.images[0].id}`, { alt: 'x' }),
    listed,
  ],
  ['a deleted image', (shop) => editor.remove(`${address(shop)}/images/${shop.images[0].id}`), listed],
  [
    'another order of images',
    (shop) => editor.put(`${address(shop)}/images/order`, { imageIds: shop.images.map(({ id }) => id).toReversed() }),
    listed,
  ],
  ['a new brand', () => editor.post('/brands', { name: 'New' }), () => ['/brands']],
  [
    'a change of a brand',
    ({ brandId }) => editor.patch(`/brands/${brandId}`, { name: 'x' }),
    (shop) => [...ofBrand(shop), ...listed(shop)],
  ],
  [
    'a deleted brand',
    async (shop) => (await editor.remove(address(shop)), editor.remove(`/brands/${shop.brandId}`)),
    ofBrand,
  ],
  ['a new category', () => editor.post('/categories', { name: 'New' }), () => ['/categories', '/categories/tree']],
  [
    'a change of a category',
    ({ categoryId }) => editor.patch(`/categories/${categoryId}`, { name: 'x' }),
    (shop) => [...ofCategory(shop), ...listed(shop)],
  ],
  [
    'a deleted category',
    ({ categoryId }) => editor.remove(`/categories/${categoryId}`),
    (shop) => [...ofCategory(shop), ...listed(shop)],
  ],
  ['a new attribute', () => editor.post('/attributes', { name: 'New' }), () => ['/attributes']],
  [
    'another name of an attribute',
    ({ attribute }) => editor.patch(`/attributes/${attribute.id}`, { name: `x${shops}` }),
    (shop) => [...ofAttribute(shop), ...listed(shop)],
  ],
  [
    'a deleted attribute',
    async (shop) => (
      await editor.remove(`/variants/${shop.variant.id}`),
      editor.remove(`/attributes/${shop.attribute.id}`)
    ),
    ofAttribute,
  ],
  ['a new value', ({ attribute }) => editor.post(`/attributes/${attribute.id}/values`, { value: 'D' }), ofAttribute],
  [
    'another spelling of a value',
    (shop) => editor.patch(value(shop, 0), { value: 'AA' }),
    (shop) => [...ofAttribute(shop), ...listed(shop)],
  ],
  ['a deleted value', (shop) => editor.remove(value(shop, 2)), ofAttribute],
];

describe('what has been read before', () => {
  it.each(writes)('is read anew after %s, at once', async (_, write, reads) => {
    const shop = await open();
    const addresses = reads(shop);
    for (const read of addresses) {
      await editor.read(read);
      expect([read, (await editor.read(read)).headers['x-cache']]).toEqual([read, 'HIT']);
    }
    expect((await write(shop)).status).toBeLessThan(300);
    for (const read of addresses) {
      const { status, headers } = await editor.read(read);
      expect([read, status === 404 ? 'MISS' : headers['x-cache']]).toEqual([read, 'MISS']);
    }
  });
});
