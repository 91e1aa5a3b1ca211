import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('a product that is deleted after it was sold', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    staff = await newStaff(shop);
  });

  afterAll(() => shop.close());

  const remove = (path: string) => call(shop.url, path, { method: 'DELETE', headers: staff.headers });

  interface Sold {
    readonly productId: string;
    readonly variantId: string;
    readonly headers: Customer['headers'];
    /** A pending order of two units, as it was answered. */
    readonly order: Json;
  }

  /** A customer has ordered two units and put a third into the cart. */
  async function sold(): Promise<Sold> {
    const ids = await newProduct(shop, staff, { stock: 5, price: '20.00' });
    const { headers } = await newCustomer(shop);
    const body = { items: [{ variantId: ids.variantId, quantity: 2 }] };
    const { body: order } = await call(shop.url, '/orders', { body, headers });
    expect(order.status).toBe('pending');
    await call(shop.url, '/cart/items', { body: { variantId: ids.variantId, quantity: 1 }, headers });
    return { ...ids, headers, order };
  }

  it('leaves the orders that know it as they were', async () => {
    const { productId, headers, order } = await sold();
    expect((await remove(`/products/${productId}`)).status).toBe(204);
    expect((await call(shop.url, `/orders/${order.id}`, { headers })).body).toEqual(order);
    const cancelled = await call(shop.url, `/orders/${order.id}/cancel`, { method: 'POST', headers });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', lines: order.lines } });
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is shown in carts as not available, and cannot be bought any more', async () => {
    const { productId, variantId, headers, order } = await sold();
    const before = (await call(shop.url, '/cart', { headers })).body;
    await remove(`/products/${productId}`);
    const after = (await call(shop.url, '/cart', { headers })).body;
    expect(after.items).toEqual([{ ...before.items[0], available: 0 }]);
    const item = { variantId, quantity: 1 };
    const unavailable = { status: 409, body: { code: 'item_unavailable' } };
    expect(await call(shop.url, '/cart/checkout', { method: 'POST', headers })).toMatchObject(unavailable);
    expect(await call(shop.url, '/orders', { body: { items: [item] }, headers })).toMatchObject(unavailable);
    expect((await call(shop.url, '/cart', { headers })).body).toEqual(after);
    expect((await call(shop.url, '/orders', { headers })).body.items.map(({ id }: Json) => id)).toEqual([order.id]);
  });

  it('leaves the list of what is in stock, and keeps its own counters and ledger', async () => {
    const { productId, variantId } = await sold();
    const listed = async (): Promise<unknown[]> =>
      (await call(shop.url, '/inventory?pageSize=100', { headers: staff.headers })).body.items.filter(
        (item: Json) => item.variantId === variantId,
      );
    expect(await listed()).toHaveLength(1);
    await remove(`/products/${productId}`);
    expect(await listed()).toEqual([]);
    const counters = await call(shop.url, `/inventory/${variantId}`, { headers: staff.headers });
    expect(counters).toMatchObject({ status: 200, body: { onHand: 5, reserved: 2 } });
  });

  it('does not answer for a new one with its slug and SKU', async () => {
    const { productId, headers, order } = await sold();
    const { body: old } = await call(shop.url, `/products/${productId}`);
    await remove(`/products/${productId}`);
    const again = { name: 'Its successor', price: '99.00', stock: 1, slug: old.slug, sku: old.variants[0].sku };
    const { status, body: successor } = await call(shop.url, '/products', { body: again, headers: staff.headers });
    expect(status).toBe(201);
    expect((await call(shop.url, `/products/${old.slug}`)).body.id).toBe(successor.id);
    expect((await call(shop.url, `/orders/${order.id}`, { headers })).body).toEqual(order);
  });

  it('is not needed to keep the others: a deleted variant leaves its product for sale', async () => {
    const { productId, variantId, headers, order } = await sold();
    const size = { name: `Size of ${productId}`, values: ['L'] };
    const { body: attribute } = await call(shop.url, '/attributes', { body: size, headers: staff.headers });
    const large = { sku: `L-${productId}`, attributeValueIds: [attribute.values[0].id], stock: 1 };
    const added = await call(shop.url, `/products/${productId}/variants`, { body: large, headers: staff.headers });
    expect(added.status).toBe(201);
    expect((await remove(`/variants/${variantId}`)).status).toBe(204);
    expect((await call(shop.url, `/orders/${order.id}`, { headers })).body).toEqual(order);
    const next = await call(shop.url, '/orders', { body: { productId, quantity: 1 }, headers });
    expect(next).toMatchObject({ status: 201, body: { lines: [{ variantId: added.body.id, sku: large.sku }] } });
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
