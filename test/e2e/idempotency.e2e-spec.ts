import { byStatus, call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { Shop } from '../support/shop';

describe('an Idempotency-Key', () => {
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;
  let variantId: string;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
    ({ variantId } = await newProduct(shop, staff, { stock: 1000 }));
  });

  afterAll(() => shop.close());

  const keyed = (key: string, headers: Readonly<Record<string, string>> = customer.headers) => ({
    ...headers,
    'idempotency-key': key,
  });

  const ordersOf = async (): Promise<number> =>
    (await call(shop.url, '/orders', { headers: customer.headers })).body.total;

  const order = (key: string, quantity = 1) =>
    call(shop.url, '/orders', { body: { items: [{ variantId, quantity }] }, headers: keyed(key) });

  it('gets the same status and body again, marked as replayed, quoted or bare', async () => {
    const first = await order('"replay me"');
    const again = await order('replay me');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  });

  it('does not mind the order of members in the body', async () => {
    const first = await call(shop.url, '/orders', {
      body: { items: [{ variantId, quantity: 1 }] },
      headers: keyed('members'),
    });
    const again = await call(shop.url, '/orders', {
      body: { items: [{ quantity: 1, variantId }] },
      headers: keyed('members'),
    });
    expect(again.body.id).toBe(first.body.id);
  });

  it('is refused for another request, which changes nothing', async () => {
    await order('once', 1);
    const before = await ordersOf();
    const reused = await order('once', 2);
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await ordersOf()).toBe(before);
  });

  it('is free again after a refusal', async () => {
    const { headers } = await newCustomer(shop);
    const scarce = await newProduct(shop, staff, { stock: 1 });
    const buy = (quantity: number) =>
      call(shop.url, '/orders', {
        body: { items: [{ variantId: scarce.variantId, quantity }] },
        headers: keyed('retry', headers),
      });
    expect((await buy(2)).body.code).toBe('insufficient_stock');
    expect((await buy(1)).status).toBe(201);
  });

  it('belongs to one caller: another one’s equal key is another key', async () => {
    const other = await newCustomer(shop);
    const own = await order('shared');
    const body = { items: [{ variantId, quantity: 1 }] };
    const others = await call(shop.url, '/orders', { body, headers: keyed('shared', other.headers) });
    expect(others.status).toBe(201);
    expect(others.body.id).not.toBe(own.body.id);
  });

  it('replays a guest’s checkout with the token that shows the order', async () => {
    const added = await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 } });
    const headers = keyed('guest-checkout', { 'x-cart-token': added.headers.get('x-cart-token') ?? '' });
    const checkout = () => call(shop.url, '/cart/checkout', { body: { email: 'guest@example.com' }, headers });
    const first = await checkout();
    const again = await checkout();
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
    const token = again.headers.get('x-order-token');
    expect(token).toBe(first.headers.get('x-order-token'));
    expect(
      (await call(shop.url, `/orders/${first.body.id}`, { headers: { 'x-order-token': token ?? '' } })).status,
    ).toBe(200);
  });

  it('starts one payment, and still answers so after the order has moved on', async () => {
    const placed = await order('to be paid');
    const path = `/orders/${placed.body.id}/payments`;
    const start = () => call(shop.url, path, { body: { provider: 'sandbox' }, headers: keyed('pay') });
    const started = await Promise.all([start(), start(), start()]);
    const answered = started.filter(({ status }) => status === 201);
    expect(answered.length).toBeGreaterThan(0);
    expect(new Set(answered.map(({ body }) => (body as Json).id)).size).toBe(1);
    await call(shop.url, `/orders/${placed.body.id}/cancel`, { method: 'POST', headers: customer.headers });
    const again = await start();
    expect([again.status, again.body.id]).toEqual([201, answered[0]?.body.id]);
    const other = await call(shop.url, path, { body: { provider: 'sandbox' }, headers: keyed('pay later') });
    expect([other.status, other.body.code]).toEqual([409, 'invalid_transition']);
  });

  it('cancels once', async () => {
    const placed = await order('to be cancelled');
    const cancel = () =>
      call(shop.url, `/orders/${placed.body.id}/cancel`, { method: 'POST', headers: keyed('cancel') });
    const replies = [await cancel(), await cancel()];
    expect(byStatus(replies)).toEqual({ 200: 2 });
    expect(replies[1]?.body).toEqual(replies[0]?.body);
  });

  it.each([
    ['empty', '""'],
    ['too long', 'x'.repeat(256)],
    ['not ASCII', 'schlüssel'],
  ])('is refused when it is %s, and nothing is placed', async (_, key) => {
    const before = await ordersOf();
    const refused = await order(key);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_idempotency_key']);
    expect(await ordersOf()).toBe(before);
  });
});
