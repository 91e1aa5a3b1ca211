import { call, type Customer, deliver, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop, startSeconds } from '../support/shop';

const holdSeconds = 2;
const sweepSeconds = 2;
const env = { RESERVATION_TTL_SECONDS: String(holdSeconds), RESERVATION_SWEEP_SECONDS: String(sweepSeconds) };

describe('an order that is not paid in time', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 2, env });
    staff = await newStaff(shop);
  }, startSeconds * 1000);

  afterAll(() => shop?.close());

  it('expires within one sweep period of its time, frees the stock once, and says so in the log', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 3 });
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 3 }] }, headers });
    const path = `/orders/${placed.body.id}`;
    await eventually(
      async () => (await call(shop.urlFor(1), `${path}/status`, { headers })).body.status === 'expired',
      {
        seconds: 30,
        what: 'the order to expire',
      },
    );
    const timeline = await call(shop.urlFor(1), `${path}/timeline`, { headers });
    const [, expiry] = timeline.body;
    expect(expiry).toMatchObject({ from: 'pending', to: 'expired', actor: 'system' });
    const lagSeconds = (Date.parse(expiry.at) - Date.parse(placed.body.reservation.expiresAt)) / 1000;
    expect(lagSeconds).toBeGreaterThanOrEqual(0);
    expect(lagSeconds).toBeLessThanOrEqual(sweepSeconds);
    expect(await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId])).toEqual([
      { on_hand: 3, reserved: 0 },
    ]);
    const kinds = await shop.rows('select kind from stock_ledger where variant_id = $1 order by seq', [variantId]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['initial', 'reserve', 'expire']);
    const logged = () =>
      shop.workers
        .flatMap(({ lines }) => lines)
        .filter((line) => line['msg'] === 'reservation expired' && line['reference'] === placed.body.reference);
    await eventually(() => logged().length > 0, { what: 'a worker to say so' });
    expect(logged()).toHaveLength(1);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is paid all the same by late money while the stock is there', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 2, price: '10.00' });
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    const path = `/orders/${placed.body.id}`;
    const statusIs = (status: string) => async () => (await call(shop.url, path, { headers })).body.status === status;
    await eventually(statusIs('expired'), { seconds: 30, what: 'the order to expire' });
    await deliver(shop, { reference: placed.body.reference, amount: '20.00' });
    await eventually(statusIs('paid'), { seconds: 30, what: 'the late money to be taken' });
    expect(await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId])).toEqual([
      { on_hand: 0, reserved: 0 },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('gives late money back when the stock is gone', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 2, price: '10.00' });
    const late = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', {
      body: { items: [{ variantId, quantity: 2 }] },
      headers: late.headers,
    });
    const path = `/orders/${placed.body.id}`;
    const show = async () => (await call(shop.url, path, { headers: late.headers })).body;
    await eventually(async () => (await show()).status === 'expired', { seconds: 30, what: 'the order to expire' });
    const other = await newCustomer(shop);
    const quicker = await call(shop.url, '/orders', {
      body: { items: [{ variantId, quantity: 1 }] },
      headers: other.headers,
    });
    await deliver(shop, { reference: quicker.body.reference, amount: '10.00' });
    await deliver(shop, { reference: placed.body.reference, amount: '20.00' });
    await eventually(async () => (await show()).status === 'refunded', {
      seconds: 30,
      what: 'the late money to be given back',
    });
    expect(await show()).toMatchObject({ refundedTotal: { amount: '20.00' }, reservation: { status: 'expired' } });
    const timeline = await call(shop.url, `${path}/timeline`, { headers: late.headers });
    expect(timeline.body.map((step: { to: string }) => step.to)).toEqual([
      'pending',
      'expired',
      'refund_pending',
      'refunded',
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});

describe('an expired hold while no worker runs', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0, env });
    staff = await newStaff(shop);
  }, startSeconds * 1000);

  afterAll(() => shop?.close());

  it('does not block a sale: the checkout that needs the stock expires it first', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 4 });
    const other = await newProduct(shop, staff, { stock: 4 });
    const items = [
      { variantId, quantity: 2 },
      { variantId: other.variantId, quantity: 1 },
    ];
    const idle = await newCustomer(shop);
    const held = await Promise.all(
      [1, 2].map(() => call(shop.url, '/orders', { body: { items }, headers: idle.headers })),
    );
    expect(held.map(({ status }) => status)).toEqual([201, 201]);
    const buyer = await newCustomer(shop);
    const buy = () =>
      call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 3 }] }, headers: buyer.headers });
    expect((await buy()).body).toMatchObject({ code: 'insufficient_stock', errors: [{ available: 0 }] });
    await eventually(
      async () => (await shop.rows('select 1 from reservations where expires_at > now()')).length === 0,
      {
        what: 'the holds to be over',
      },
    );
    const shown = await call(shop.url, `/variants/${variantId}/availability`);
    expect(shown.body).toEqual({ variantId, available: 4, inStock: true });
    const [late] = held;
    const pay = await call(shop.url, `/orders/${late?.body.id}/payments`, {
      body: { provider: 'sandbox' },
      headers: idle.headers,
    });
    expect([pay.status, pay.body.code]).toEqual([409, 'invalid_transition']);
    const bought = await buy();
    expect(bought.status).toBe(201);
    const statuses = await shop.rows<{ status: string }>('select status from orders order by created_at');
    expect(statuses.map(({ status }) => status)).toEqual(['expired', 'expired', 'pending']);
    expect(await shop.rows('select reserved from stock where variant_id = $1', [other.variantId])).toEqual([
      { reserved: 0 },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is looked at in one more round when it is not enough, and the refusal is final', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 4 });
    const idle = await newCustomer(shop);
    await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 3 }] }, headers: idle.headers });
    await eventually(
      async () => (await shop.rows('select 1 from reservations where expires_at > now()')).length === 0,
      {
        what: 'the hold to be over',
      },
    );
    const rounds = async (): Promise<number> => {
      const metrics = await (await fetch(`${shop.url}/metrics`)).text();
      return Number(/^lock_wait_seconds_count\{kind="stock"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
    };
    const before = await rounds();
    const items = [{ variantId, quantity: 5 }];
    const refused = await call(shop.url, '/orders', { body: { items }, headers: idle.headers });
    expect(refused.body).toMatchObject({ code: 'insufficient_stock', errors: [{ requested: 5, available: 4 }] });
    expect((await rounds()) - before).toBe(2);
  });
});
