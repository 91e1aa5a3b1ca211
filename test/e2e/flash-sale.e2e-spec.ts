import { byStatus, call, type Customer, newCustomer, newProduct, newStaff } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { Shop, startSeconds } from '../support/shop';

describe('a flash sale at two APIs and two workers', () => {
  let shop: Shop;
  let staff: Customer;
  let customers: Customer[];

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 2 });
    staff = await newStaff(shop);
    customers = [];
    for (let i = 0; i < 100; i += 10) {
      customers.push(...(await Promise.all(Array.from({ length: 10 }, () => newCustomer(shop)))));
    }
  }, startSeconds * 1000);

  afterAll(() => shop.close());

  async function fillCarts(items: (index: number) => readonly string[]): Promise<void> {
    for (const [index, { headers }] of customers.entries()) {
      for (const variantId of items(index)) {
        await call(shop.urlFor(index), '/cart/items', { body: { variantId, quantity: 1 }, headers });
      }
    }
  }

  it('sells the last ten pieces to ten of a hundred customers who check out at the same moment', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 10 });
    await fillCarts(() => [variantId]);
    const replies = await Promise.all(
      customers.map(({ headers }, index) => call(shop.urlFor(index), '/cart/checkout', { method: 'POST', headers })),
    );
    expect(byStatus(replies)).toEqual({ 201: 10, 409: 90 });
    const refusals = replies.filter(({ status }) => status === 409);
    expect(new Set(refusals.map(({ body }) => body.code))).toEqual(new Set(['insufficient_stock']));
    expect(await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId])).toEqual([
      { on_hand: 10, reserved: 10 },
    ]);
    const [kept] = await shop.rows('select count(*)::int as items from cart_items where variant_id = $1', [variantId]);
    expect(kept).toEqual({ items: 90 });
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('never shows a deadlock to customers whose carts hold the same products in opposite orders', async () => {
    const products = [];
    for (let i = 0; i < 5; i += 1) products.push(await newProduct(shop, staff, { stock: 30 }));
    const forwards = products.map(({ variantId }) => variantId);
    const backwards = forwards.toReversed();
    await shop.rows('delete from cart_items');
    await fillCarts((index) => (index % 2 === 0 ? forwards : backwards));
    const replies = await Promise.all(
      customers.map(({ headers }, index) => call(shop.urlFor(index), '/cart/checkout', { method: 'POST', headers })),
    );
    expect(byStatus(replies)).toEqual({ 201: 30, 409: 70 });
    const stock = await shop.rows('select reserved from stock where variant_id = any($1)', [forwards]);
    expect(stock).toEqual(forwards.map(() => ({ reserved: 30 })));
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('lets exactly one of several checkouts of the same cart through', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 50 });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 2 }, headers });
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => call(shop.urlFor(index), '/cart/checkout', { method: 'POST', headers })),
    );
    expect(byStatus(replies)).toEqual({ 201: 1, 409: 7 });
    const codes = replies.flatMap(({ body }) => (body.code === undefined ? [] : [body.code]));
    expect(new Set(codes)).toEqual(new Set(['cart_empty']));
    expect(await shop.rows('select reserved from stock where variant_id = $1', [variantId])).toEqual([{ reserved: 2 }]);
  });

  it('places one order for a key, however many requests carry it at once', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 50 });
    const { headers } = await newCustomer(shop);
    const keyed = { ...headers, 'idempotency-key': '"one-order"' };
    const body = { items: [{ variantId, quantity: 1 }] };
    const send = (index: number) => call(shop.urlFor(index), '/orders', { body, headers: keyed });
    const replies = await Promise.all(Array.from({ length: 12 }, (_, index) => send(index)));
    const placed = replies.filter(({ status }) => status === 201);
    const waiting = replies.filter(({ status }) => status === 409);
    expect(placed.length + waiting.length).toBe(12);
    expect(new Set(placed.map(({ body: order }) => order.id)).size).toBe(1);
    expect(waiting.every(({ body: problem }) => problem.code === 'idempotency_in_flight')).toBe(true);
    const replay = await send(0);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.body).toEqual(placed[0]?.body);
    expect(await shop.rows('select reserved from stock where variant_id = $1', [variantId])).toEqual([{ reserved: 1 }]);
  });
});
