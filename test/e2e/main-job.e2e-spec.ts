import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { Shop } from '../support/shop';

describe('from a cart to a paid order', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
  });

  afterAll(() => shop.close());

  const stockOf = async (variantId: string): Promise<Json> =>
    (await call(shop.url, `/inventory/${variantId}`, { headers: staff.headers })).body;

  /** Puts two pieces at 420.75 into a new customer's cart. */
  async function filledCart(): Promise<{ variantId: string; headers: Customer['headers'] }> {
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '420.75' });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 2 }, headers });
    return { variantId, headers };
  }

  it('turns a signed-in customer’s cart into a pending order that holds its stock, and empties the cart', async () => {
    const { variantId, headers } = await filledCart();
    const placed = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({ status: 'pending', total: { amount: '841.50', currency: 'USD' } });
    expect(placed.body.reservation.status).toBe('active');
    expect(placed.body.reference).toMatch(/^ORD-[A-Z0-9]{8,}$/);
    expect((await call(shop.url, '/cart', { headers })).body.items).toEqual([]);
    expect(await stockOf(variantId)).toMatchObject({ onHand: 5, reserved: 2, available: 3 });
  });

  it('sells the stock once the sandbox says that the order is paid, and mails confirmation and receipt once', async () => {
    const { variantId, headers } = await filledCart();
    const placed = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    const path = `/orders/${placed.body.id}`;
    const payment = await call(shop.url, `${path}/payments`, { body: { provider: 'sandbox' }, headers });
    expect(payment.status).toBe(201);
    const succeed = `/sandbox/payments/${payment.body.id}/succeed?times=3`;
    expect((await call(shop.url, succeed, { method: 'POST', headers })).status).toBe(202);

    const show = async (): Promise<Json> => (await call(shop.url, path, { headers })).body;
    await eventually(async () => (await show()).status === 'paid', { what: 'the order to be paid' });
    expect(await show()).toMatchObject({
      payment: { status: 'captured', provider: 'sandbox' },
      reservation: { status: 'confirmed' },
    });
    expect(await stockOf(variantId)).toMatchObject({ onHand: 3, reserved: 0 });
    const ledger = await call(shop.url, `/inventory/${variantId}/ledger`, { headers: staff.headers });
    expect(ledger.body.items.map((entry: Json) => entry.kind)).toEqual(['confirm', 'reserve', 'initial']);

    const allMails = (): string[] => shop.mails().filter((text) => text.includes(placed.body.reference));
    const mails = (template: string): string[] =>
      allMails().filter((text) => text.includes(`X-Template: ${template}\r\n`));
    for (const template of ['order_confirmation', 'payment_receipt']) {
      await eventually(() => mails(template).length > 0, { what: `the ${template} to be written` });
      expect(mails(template)).toHaveLength(1);
      expect(mails(template)[0]).toContain(`${template}.${placed.body.id}@`);
    }
    expect(allMails()).toHaveLength(2);
  });

  it('lets a guest buy with a cart token, and shows the order to the bearer of its token alone', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 5 });
    const added = await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 } });
    const headers = { 'x-cart-token': added.headers.get('x-cart-token') ?? '' };
    const refused = await call(shop.url, '/cart/checkout', { body: {}, headers });
    expect(refused.status).toBe(400);
    expect(refused.body.code).toBe('email_required');
    expect((await call(shop.url, '/cart', { headers })).body.items).toHaveLength(1);

    const placed = await call(shop.url, '/cart/checkout', { body: { email: 'guest@example.com' }, headers });
    expect(placed.status).toBe(201);
    const orderToken = placed.headers.get('x-order-token') ?? '';
    const path = `/orders/${placed.body.id}`;
    expect((await call(shop.url, path, { headers: { 'x-order-token': orderToken } })).status).toBe(200);
    expect((await call(shop.url, path, { headers: { 'x-order-token': 'a'.repeat(43) } })).status).toBe(404);
    expect((await call(shop.url, path, { headers: (await newCustomer(shop)).headers })).status).toBe(404);
    expect((await call(shop.url, path)).status).toBe(401);
  });

  it('takes a guest’s cart over after signing in, once', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 5 });
    const { headers } = await newCustomer(shop);
    const added = await call(shop.url, '/cart/items', { body: { variantId, quantity: 2 } });
    const body = { cartToken: added.headers.get('x-cart-token') };
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 }, headers });
    const merged = await call(shop.url, '/cart/merge', { body, headers });
    expect(merged.body.items).toMatchObject([{ variantId, quantity: 3 }]);
    const again = await call(shop.url, '/cart/merge', { body, headers });
    expect(again.body.items).toMatchObject([{ variantId, quantity: 3 }]);
  });

  it('places an order without a cart, by items or by one product', async () => {
    const { variantId, productId } = await newProduct(shop, staff, { stock: 5 });
    const { headers } = await newCustomer(shop);
    const byItems = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    const byProduct = await call(shop.url, '/orders', { body: { productId, quantity: 1 }, headers });
    expect([byItems.status, byProduct.status]).toEqual([201, 201]);
    expect(byProduct.body.lines).toMatchObject([{ variantId, quantity: 1 }]);
    const listed = await call(shop.url, '/orders', { headers });
    expect(listed.body.items.map((order: { id: string }) => order.id)).toEqual([byProduct.body.id, byItems.body.id]);
  });

  it('refuses what is not there, says per line what is, and changes nothing', async () => {
    const plenty = await newProduct(shop, staff, { stock: 50 });
    const scarce = await newProduct(shop, staff, { stock: 3 });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { variantId: plenty.variantId, quantity: 1 }, headers });
    await call(shop.url, '/cart/items', { body: { variantId: scarce.variantId, quantity: 4 }, headers });
    const refused = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({
      code: 'insufficient_stock',
      errors: [{ pointer: '/items/1/quantity', variantId: scarce.variantId, requested: 4, available: 3 }],
    });
    expect((await call(shop.url, '/cart', { headers })).body.items).toHaveLength(2);
    const reserved = await shop.rows('select reserved from stock where variant_id = any($1)', [
      [plenty.variantId, scarce.variantId],
    ]);
    expect(reserved).toEqual([{ reserved: 0 }, { reserved: 0 }]);
    expect((await call(shop.url, '/orders', { headers })).body.total).toBe(0);
  });

  it('sums lines that share a variant before it decides', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 3 });
    const items = [
      { variantId, quantity: 2 },
      { variantId, quantity: 2 },
    ];
    const { headers } = await newCustomer(shop);
    const refused = await call(shop.url, '/orders', { body: { items }, headers });
    expect(refused.body).toMatchObject({ code: 'insufficient_stock', errors: [{ requested: 4, available: 3 }] });
  });

  it('gives the stock back once when a pending order is cancelled', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 3 });
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 3 }] }, headers });
    const path = `/orders/${placed.body.id}/cancel`;
    const answers = await Promise.all([1, 2, 3].map(() => call(shop.url, path, { method: 'POST', headers })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const [stock] = await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId]);
    expect(stock).toEqual({ on_hand: 3, reserved: 0 });
    const timeline = await call(shop.url, `/orders/${placed.body.id}/timeline`, { headers });
    expect(timeline.body.map((step: { to: string }) => step.to)).toEqual(['pending', 'cancelled']);
  });

  it('follows a request into the worker by its id', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 1 });
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 1 }] }, headers });
    const requestId = placed.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    await eventually(
      async () => {
        const [row] = await shop.rows('select request_id, processed_at from outbox where request_id = $1', [requestId]);
        return row?.['processed_at'];
      },
      { what: 'the event of the request to be processed' },
    );
    const own = await call(shop.url, '/products', { headers: { 'x-request-id': 'mine-42' } });
    expect(own.headers.get('x-request-id')).toBe('mine-42');
    await eventually(
      () => shop.apis[0]?.lines.some((line) => line['requestId'] === 'mine-42' && line['msg'] === 'request'),
      {
        what: 'the log line of the request',
      },
    );
  });
});
