import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

/** A customer with two pieces at 10.00 in the cart, whose price is raised to 12.00 afterwards. */
async function cartBeforeRise(
  shop: Shop,
  staff: Customer,
): Promise<{ headers: Customer['headers']; variantId: string }> {
  const { variantId, productId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
  const { headers } = await newCustomer(shop);
  await call(shop.url, '/cart/items', { body: { variantId, quantity: 2 }, headers });
  await shop.rows('update products set price_minor = 1200 where id = $1', [productId]);
  return { headers, variantId };
}

describe('a price that was seen lately', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
  });

  afterAll(() => shop.close());

  it('is honoured after it has risen, and a new cart pays the new one', async () => {
    const staff = await newStaff(shop);
    const { headers, variantId } = await cartBeforeRise(shop, staff);
    const placed = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect([placed.status, placed.body.total.amount]).toEqual([201, '20.00']);
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 }, headers });
    const again = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect([again.status, again.body.total.amount]).toEqual([201, '12.00']);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is explained by the steps of a variant that costs more than its product, for ever', async () => {
    const staff = await newStaff(shop);
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '500.00' });
    await shop.rows('update variants set price_adjustment_minor = 5000 where id = $1', [variantId]);
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    expect(placed.body.total.amount).toBe('1100.00');
    await shop.rows('update variants set price_adjustment_minor = 0 where id = $1', [variantId]);
    const shown = await call(shop.url, `/orders/${placed.body.id}`, { headers });
    expect(shown.body.lines[0].priceSteps).toEqual([
      {
        kind: 'variant',
        ruleId: null,
        label: 'Variant',
        change: { amount: '50.00', currency: 'USD' },
        unitPrice: { amount: '550.00', currency: 'USD' },
      },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});

describe('a price that was seen too long ago', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0, env: { PRICE_SNAPSHOT_SECONDS: '0' } });
  });

  afterAll(() => shop.close());

  it('is shown anew before it counts: the first checkout is refused with the new cart, the next one accepts it', async () => {
    const staff = await newStaff(shop);
    const { headers, variantId } = await cartBeforeRise(shop, staff);
    const keyed = { ...headers, 'idempotency-key': 'accept' };
    const refused = await call(shop.url, '/cart/checkout', { method: 'POST', headers: keyed });
    expect(refused).toMatchObject({ status: 409, body: { code: 'price_changed' } });
    const shownItems = (refused.body.cart as Json).items;
    expect(shownItems).toMatchObject([
      { variantId, quantity: 2, unitPrice: { amount: '12.00' }, lineTotal: { amount: '24.00' } },
    ]);
    expect(await shop.rows('select reserved from stock where variant_id = $1', [variantId])).toEqual([{ reserved: 0 }]);
    expect((await call(shop.url, '/orders', { headers })).body.total).toBe(0);
    const accepted = await call(shop.url, '/cart/checkout', { method: 'POST', headers: keyed });
    expect([accepted.status, accepted.body.total.amount]).toEqual([201, '24.00']);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('counts as it is while it has not changed', async () => {
    const staff = await newStaff(shop);
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 }, headers });
    expect((await call(shop.url, '/cart/checkout', { method: 'POST', headers })).status).toBe(201);
  });
});
