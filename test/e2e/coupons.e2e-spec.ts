import {
  byStatus,
  call,
  type Customer,
  deliver,
  type Json,
  newCustomer,
  newProduct,
  newStaff,
  type Reply,
} from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { newCoupon, newRule, percentOff, usesOf } from '../support/price-rules';
import { Shop, startSeconds } from '../support/shop';

const guest = { email: 'guest@example.com' };

describe('a discount that can be used a limited number of times', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 2 });
    staff = await newStaff(shop);
  }, startSeconds * 1000);

  afterAll(() => shop?.close());

  let sent = 0;
  const order = (body: Json, headers = {}): Promise<Reply> =>
    call(shop.urlFor((sent += 1)), '/orders', { body: { ...guest, ...body }, headers });
  const reservedOf = async (variantId: string): Promise<unknown> =>
    (await shop.rows('select reserved from stock where variant_id = $1', [variantId]))[0];

  it('is used ten times by a hundred who use it at once, and the others are told', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 1000, price: '10.00' });
    const { code, ruleId } = await newCoupon(shop, staff, { adjustment: percentOff('20'), usageLimit: 10 });
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => order({ productId, quantity: 1, couponCode: code.toLowerCase() })),
    );
    expect(byStatus(replies)).toEqual({ 201: 10, 409: 90 });
    const [placed, refused] = [201, 409].map((status) => replies.filter((reply) => reply.status === status));
    expect(new Set(placed?.map(({ body }) => body.total.amount))).toEqual(new Set(['8.00']));
    expect(new Set(refused?.map(({ body }) => body.code))).toEqual(new Set(['coupon_invalid']));
    expect(await usesOf(shop, ruleId)).toBe(10);
    expect(await reservedOf(variantId)).toEqual({ reserved: 10 });
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('leaves the others the price without it when it is no coupon and nobody has shown them the price', async () => {
    const { productId } = await newProduct(shop, staff, { stock: 1000, price: '10.00' });
    const limited = { kind: 'seasonal', adjustment: percentOff('50'), usageLimit: 5, productIds: [productId] };
    const ruleId = await newRule(shop, staff, { ...limited, startsAt: '2020-01-01T00:00:00Z' });
    const replies = await Promise.all(Array.from({ length: 40 }, () => order({ productId, quantity: 1 })));
    expect(byStatus(replies)).toEqual({ 201: 40 });
    const amounts = replies.map(({ body }) => body.total.amount);
    expect([amounts.filter((amount) => amount === '5.00').length, new Set(amounts)]).toEqual([
      5,
      new Set(['5.00', '10.00']),
    ]);
    expect(await usesOf(shop, ruleId)).toBe(5);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('shows a cart its new price when it was used up meanwhile, and the next checkout accepts that', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 100, price: '10.00' });
    const limited = { kind: 'seasonal', adjustment: percentOff('50'), usageLimit: 1, productIds: [productId] };
    await newRule(shop, staff, { ...limited, endsAt: '2100-01-01T00:00:00Z' });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { productId, quantity: 2 }, headers });
    expect((await order({ productId, quantity: 1 })).body.total.amount).toBe('5.00');
    const refused = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'price_changed', cart: { total: { amount: '20.00' } } },
    });
    expect(await reservedOf(variantId)).toEqual({ reserved: 1 });
    const accepted = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect([accepted.status, accepted.body.total.amount]).toEqual([201, '20.00']);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('refuses a cart whose coupon was used up meanwhile, keeps it, and sells it without the coupon', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 100, price: '10.00' });
    const { code } = await newCoupon(shop, staff, { adjustment: { type: 'amount', value: '1.50' }, usageLimit: 1 });
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { productId, quantity: 2 }, headers });
    const shown = await call(shop.url, '/cart/coupon', { method: 'PUT', body: { code }, headers });
    expect(shown).toMatchObject({ status: 200, body: { coupon: code, total: { amount: '17.00' } } });
    expect((await order({ productId, quantity: 1, couponCode: code })).status).toBe(201);
    const refused = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect(refused).toMatchObject({ status: 409, body: { code: 'coupon_invalid' } });
    expect((await call(shop.url, '/cart', { headers })).body).toMatchObject({ coupon: code, items: [{ quantity: 2 }] });
    expect(await reservedOf(variantId)).toEqual({ reserved: 1 });
    expect((await call(shop.url, '/cart/coupon', { method: 'DELETE', headers })).status).toBe(204);
    const accepted = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect([accepted.status, accepted.body.total.amount]).toEqual([201, '20.00']);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is given back, once, when the order is cancelled', async () => {
    const { productId } = await newProduct(shop, staff, { stock: 100, price: '10.00' });
    const { code, ruleId } = await newCoupon(shop, staff, { adjustment: percentOff('10'), usageLimit: 1 });
    const placed = await order({ productId, quantity: 1, couponCode: code });
    expect((await order({ productId, quantity: 1, couponCode: code })).status).toBe(409);
    const cancel = (index: number) =>
      call(shop.urlFor(index), `/orders/${placed.body.id}/cancel`, {
        method: 'POST',
        headers: { 'x-order-token': placed.headers.get('x-order-token') ?? '' },
      });
    const cancels = await Promise.all([0, 1, 2].map(cancel));
    expect(byStatus(cancels)).toEqual({ 200: 1, 409: 2 });
    expect(await usesOf(shop, ruleId)).toBe(0);
    expect((await order({ productId, quantity: 1, couponCode: code })).status).toBe(201);
    expect(await usesOf(shop, ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is used once by an order whose request is repeated with its key', async () => {
    const { productId } = await newProduct(shop, staff, { stock: 100, price: '10.00' });
    const { code, ruleId } = await newCoupon(shop, staff, { adjustment: percentOff('10'), usageLimit: 1 });
    const keyed = { 'idempotency-key': 'coupon-once' };
    const first = await order({ productId, quantity: 3, couponCode: code }, keyed);
    const again = await order({ productId, quantity: 3, couponCode: code }, keyed);
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    expect(await usesOf(shop, ruleId)).toBe(1);
  });
});

describe('a discount of an order that was not paid in time', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0, env: { RESERVATION_TTL_SECONDS: '1' } });
    staff = await newStaff(shop);
  }, startSeconds * 1000);

  afterAll(() => shop?.close());

  const order = (body: Json): Promise<Reply> => call(shop.url, '/orders', { body: { ...guest, ...body } });

  async function holdOver(orderId: string): Promise<void> {
    const over = 'select 1 from reservations where order_id = $1 and expires_at < now()';
    await eventually(async () => (await shop.rows(over, [orderId])).length > 0, { what: 'the hold to be over' });
  }

  /** An order with a coupon that can be used once, whose hold is over. */
  async function lateOrder(stock: number): Promise<{ productId: string; code: string; ruleId: string; order: Json }> {
    const { productId } = await newProduct(shop, staff, { stock, price: '10.00' });
    const { code, ruleId } = await newCoupon(shop, staff, { adjustment: percentOff('10'), usageLimit: 1 });
    const placed = await order({ productId, quantity: 1, couponCode: code });
    expect(placed.body.total.amount).toBe('9.00');
    await holdOver(placed.body.id);
    return { productId, code, ruleId, order: placed.body };
  }

  it('can be used by the next one, though no worker runs', async () => {
    const { productId, code, ruleId } = await lateOrder(5);
    const next = await order({ productId, quantity: 1, couponCode: code });
    expect([next.status, next.body.total?.amount]).toEqual([201, '9.00']);
    expect(await usesOf(shop, ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('can be put into a cart, and used by it, though no worker runs', async () => {
    const { productId, code, ruleId } = await lateOrder(5);
    const { headers } = await newCustomer(shop);
    await call(shop.url, '/cart/items', { body: { productId, quantity: 1 }, headers });
    const shown = await call(shop.url, '/cart/coupon', { method: 'PUT', body: { code }, headers });
    expect([shown.status, shown.body.total.amount]).toEqual([200, '9.00']);
    const placed = await call(shop.url, '/cart/checkout', { method: 'POST', headers });
    expect([placed.status, placed.body.total.amount]).toEqual([201, '9.00']);
    expect(await usesOf(shop, ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('counts for the next one without a coupon too, though no worker runs', async () => {
    const { productId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const limited = { kind: 'seasonal', adjustment: percentOff('50'), usageLimit: 1, productIds: [productId] };
    const ruleId = await newRule(shop, staff, { ...limited, startsAt: '2020-01-01T00:00:00Z' });
    const late = await order({ productId, quantity: 1 });
    await holdOver(late.body.id);
    expect((await order({ productId, quantity: 1 })).body.total.amount).toBe('5.00');
    expect(await usesOf(shop, ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is used again by late money even when its limit was taken away meanwhile', async () => {
    const late = await lateOrder(5);
    await shop.startWorker();
    await eventually(async () => (await usesOf(shop, late.ruleId)) === 0, { seconds: 30, what: 'the sweep' });
    const unlimited = { method: 'PATCH', body: { usageLimit: null }, headers: staff.headers };
    expect((await call(shop.url, `/pricing/rules/${late.ruleId}`, unlimited)).status).toBe(200);
    await deliver(shop, { reference: late.order.reference, amount: '9.00' });
    await eventually(
      async () =>
        (await shop.rows(`select 1 from orders where id = $1 and status = 'paid'`, [late.order.id])).length > 0,
      { seconds: 30, what: 'the late payment to be accepted' },
    );
    expect(await usesOf(shop, late.ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is used again by late money while it is free, and the money goes back when it is not', async () => {
    const free = await lateOrder(5);
    const taken = await lateOrder(5);
    const faster = await order({ productId: taken.productId, quantity: 1, couponCode: taken.code });
    expect(faster.status).toBe(201);
    await shop.rows(`update reservations set expires_at = now() + interval '1 hour' where order_id = $1`, [
      faster.body.id,
    ]);
    await shop.startWorker();
    for (const { order: late } of [free, taken]) {
      await eventually(
        async () =>
          (await shop.rows(`select 1 from orders where id = $1 and status = 'expired'`, [late.id])).length > 0,
        { seconds: 30, what: 'the order to expire' },
      );
      expect((await deliver(shop, { reference: late.reference, amount: '9.00' })).status).toBe(200);
    }
    const statusOf = async (id: string) => (await shop.rows('select status from orders where id = $1', [id]))[0];
    await eventually(async () => (await statusOf(free.order.id))?.['status'] === 'paid', {
      seconds: 30,
      what: 'the late payment to be accepted',
    });
    await eventually(async () => (await statusOf(taken.order.id))?.['status'] === 'refunded', {
      seconds: 30,
      what: 'the late money to go back',
    });
    expect(await usesOf(shop, free.ruleId)).toBe(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
