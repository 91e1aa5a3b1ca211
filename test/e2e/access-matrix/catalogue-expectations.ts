import type { Expectation, Prepare } from './expectation';

const nothing: Expectation = { prepare: () => ({}) };
const product: Prepare = ({ shared }) => ({ params: { productId: shared.product.id } });
const newBrand: Prepare = async ({ make }) => ({ params: { id: await make.brand() } });
const newCategory: Prepare = async ({ make }) => ({ params: { id: await make.category() } });
const newAttribute: Prepare = async ({ make }) => ({ params: { id: (await make.attribute()).id } });
const newProduct: Prepare = async ({ make }) => ({ params: { id: (await make.product()).id } });
const variant: Prepare = ({ shared }) => ({ params: { id: shared.product.variantId } });
const stock: Prepare = ({ shared }) => ({ params: { variantId: shared.product.variantId } });
const newRule: Prepare = async ({ make }) => ({ params: { id: (await make.coupon()).ruleId } });

const newValue: Prepare = async ({ make }) => {
  const { id, valueIds } = await make.attribute();
  return { params: { attributeId: id, valueId: valueIds[0] ?? '' } };
};

const newVariant: Prepare = async ({ make }) => {
  const [{ id }, { valueIds }] = await Promise.all([make.product(), make.attribute()]);
  return { params: { id: await make.variant(id, valueIds.slice(0, 1)) } };
};

const newImage: Prepare = async ({ make, shared }) => {
  const productId = shared.product.id;
  return { params: { productId, imageId: await make.image(productId) } };
};

const having =
  (prepare: Prepare, body: object | ((unique: string) => object)): Prepare =>
  async (room, owner) => ({
    ...(await prepare(room, owner)),
    body: typeof body === 'function' ? body(room.unique()) : body,
  });

const named = (unique: string): object => ({ name: `Matrix ${unique}` });

const catalogue: Readonly<Record<string, Expectation>> = {
  'GET /api/v1/products': nothing,
  'POST /api/v1/products': {
    prepare: having(
      () => ({}),
      (unique) => ({ ...named(unique), price: '5' }),
    ),
  },
  'GET /api/v1/products/{idOrSlug}': { prepare: ({ shared }) => ({ params: { idOrSlug: shared.product.slug } }) },
  'PATCH /api/v1/products/{id}': { prepare: having(newProduct, named) },
  'DELETE /api/v1/products/{id}': { prepare: newProduct },
  'POST /api/v1/products/import': {
    prepare: (room) => ({
      headers: { 'content-type': 'text/csv' },
      body: `slug,name,price,sku\nmatrix-${room.unique()},Cap,19.90,CAP-${room.unique()}\n`,
    }),
  },
  'GET /api/v1/products/export': nothing,
  'POST /api/v1/products/{productId}/images': { prepare: having(product, { url: 'https://example.com/a.jpg' }) },
  'PUT /api/v1/products/{productId}/images/order': {
    prepare: async ({ make }) => {
      const { id } = await make.product();
      return { params: { productId: id }, body: { imageIds: [await make.image(id)] } };
    },
  },
  'PATCH /api/v1/products/{productId}/images/{imageId}': { prepare: having(newImage, { alt: 'A picture' }) },
  'DELETE /api/v1/products/{productId}/images/{imageId}': { prepare: newImage },
  'POST /api/v1/products/{productId}/variants': {
    prepare: async ({ make, unique }) => {
      const [{ id }, { valueIds }] = await Promise.all([make.product(), make.attribute()]);
      return { params: { productId: id }, body: { sku: `M-${unique()}`, attributeValueIds: valueIds.slice(0, 1) } };
    },
  },
  'GET /api/v1/variants/{id}': { prepare: variant },
  'PATCH /api/v1/variants/{id}': { prepare: having(newVariant, (unique) => ({ sku: `M-${unique}` })) },
  'DELETE /api/v1/variants/{id}': { prepare: newVariant },
  'GET /api/v1/variants/{id}/availability': { prepare: variant },
  'GET /api/v1/attributes': nothing,
  'POST /api/v1/attributes': { prepare: having(() => ({}), named) },
  'GET /api/v1/attributes/{id}': { prepare: ({ shared }) => ({ params: { id: shared.attribute.id } }) },
  'PATCH /api/v1/attributes/{id}': { prepare: having(newAttribute, named) },
  'DELETE /api/v1/attributes/{id}': { prepare: newAttribute },
  'POST /api/v1/attributes/{attributeId}/values': { prepare: having(newValue, (value) => ({ value })) },
  'PATCH /api/v1/attributes/{attributeId}/values/{valueId}': { prepare: having(newValue, (value) => ({ value })) },
  'DELETE /api/v1/attributes/{attributeId}/values/{valueId}': { prepare: newValue },
  'GET /api/v1/categories': nothing,
  'POST /api/v1/categories': { prepare: having(() => ({}), named) },
  'GET /api/v1/categories/tree': nothing,
  'GET /api/v1/categories/{id}': { prepare: ({ shared }) => ({ params: { id: shared.category } }) },
  'PATCH /api/v1/categories/{id}': { prepare: having(newCategory, named) },
  'DELETE /api/v1/categories/{id}': { prepare: newCategory },
  'GET /api/v1/brands': nothing,
  'POST /api/v1/brands': { prepare: having(() => ({}), named) },
  'GET /api/v1/brands/{id}': { prepare: ({ shared }) => ({ params: { id: shared.brand } }) },
  'PATCH /api/v1/brands/{id}': { prepare: having(newBrand, named) },
  'DELETE /api/v1/brands/{id}': { prepare: newBrand },
};

const prices: Readonly<Record<string, Expectation>> = {
  'GET /api/v1/pricing/{productId}/price': { prepare: product },
  'GET /api/v1/pricing/rules': nothing,
  'POST /api/v1/pricing/rules': {
    prepare: (room) => ({
      body: {
        name: 'Matrix',
        kind: 'coupon',
        couponCode: `M-${room.unique()}`,
        adjustment: { type: 'percent', value: '1' },
      },
    }),
  },
  'GET /api/v1/pricing/rules/{id}': { prepare: ({ shared }) => ({ params: { id: shared.ruleId } }) },
  'PATCH /api/v1/pricing/rules/{id}': { prepare: having(newRule, named) },
  'DELETE /api/v1/pricing/rules/{id}': { prepare: newRule },
  'POST /api/v1/pricing/simulate': {
    prepare: ({ shared }) => ({ body: { items: [{ productId: shared.product.id, quantity: 1 }] } }),
  },
};

const inventory: Readonly<Record<string, Expectation>> = {
  'GET /api/v1/inventory': nothing,
  'GET /api/v1/inventory/audit': nothing,
  'GET /api/v1/inventory/{variantId}': { prepare: stock },
  'PATCH /api/v1/inventory/{variantId}': { prepare: having(stock, { lowStockThreshold: 3 }) },
  'GET /api/v1/inventory/{variantId}/ledger': { prepare: stock },
  'POST /api/v1/inventory/{variantId}/adjustments': { prepare: having(stock, { delta: 1, reason: 'found' }) },
  'POST /api/v1/inventory/adjustments': {
    prepare: ({ shared }) => ({ body: { items: [{ sku: shared.product.sku, delta: 1, reason: 'found' }] } }),
  },
};

export const catalogueExpectations = { ...catalogue, ...prices, ...inventory };
