import { randomUUID } from 'node:crypto';
import {
  byStatus,
  call,
  type Customer,
  deliver,
  type Json,
  newCustomer,
  newProduct,
  newStaff,
} from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('payment webhooks', () => {
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
  });

  afterAll(() => shop.close());

  async function newOrder(): Promise<{ id: string; reference: string; variantId: string }> {
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const { headers } = customer;
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    return { id: placed.body.id, reference: placed.body.reference, variantId };
  }

  const show = async (id: string): Promise<Json> =>
    (await call(shop.url, `/orders/${id}`, { headers: customer.headers })).body;

  const stateOf = async (eventId: string): Promise<string | undefined> => {
    const [event] = await shop.rows<{ state: string }>('select state from payment_events where event_id = $1', [
      eventId,
    ]);
    return event?.state === 'received' ? undefined : event?.state;
  };

  const becomes = (id: string, status: string): Promise<unknown> =>
    eventually(async () => (await show(id)).status === status, { what: `the order to be ${status}` });

  it('applies an event once, however often and at how many moments it is delivered', async () => {
    const { id, reference, variantId } = await newOrder();
    const event = { eventId: `evt_${randomUUID()}`, reference, amount: '20.00', currency: 'USD' };
    const replies = await Promise.all(Array.from({ length: 10 }, () => deliver(shop, event)));
    expect(byStatus(replies)).toEqual({ 200: 10 });
    expect(replies.filter(({ body }) => body.duplicate === false)).toHaveLength(1);
    await becomes(id, 'paid');
    expect((await deliver(shop, event)).body).toEqual({ received: true, duplicate: true });
    expect(await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId])).toEqual([
      { on_hand: 3, reserved: 0 },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('keeps another success for an order that is paid for the staff', async () => {
    const { id, reference } = await newOrder();
    await deliver(shop, { reference, amount: '20.00' });
    await becomes(id, 'paid');
    const eventId = `evt_${randomUUID()}`;
    await deliver(shop, { eventId, reference, amount: '20.00' });
    expect(await eventually(() => stateOf(eventId), { what: 'the second success to be looked at' })).toBe('unmatched');
    const captured = await shop.rows('select captured_minor from payments where order_id = $1', [id]);
    expect(captured).toEqual([{ captured_minor: '2000' }]);
  });

  it('pays after a failed attempt, and a late failure does not undo it', async () => {
    const { id, reference } = await newOrder();
    await deliver(shop, { reference, status: 'failed', amount: '20.00' });
    await deliver(shop, { reference, amount: '20.00' });
    await becomes(id, 'paid');
    const eventId = `evt_${randomUUID()}`;
    await deliver(shop, { eventId, reference, status: 'failed', amount: '20.00' });
    await eventually(() => stateOf(eventId), { what: 'the late failure to be looked at' });
    expect(await show(id)).toMatchObject({ status: 'paid', payment: { status: 'captured' } });
  });

  it.each([
    ['a cent too little', { amount: '19.99' }],
    ['a cent too much', { amount: 20.01 }],
    ['more places than its currency has', { amount: '20.001' }],
    ['another currency', { amount: '20.00', currency: 'EUR' }],
    ['more places than that currency may have', { amount: '20.001', currency: 'EUR' }],
  ])('never pays an order with %s, and keeps the event for the staff', async (_, money) => {
    const { id, reference } = await newOrder();
    const eventId = `evt_${randomUUID()}`;
    expect((await deliver(shop, { eventId, reference, ...money })).status).toBe(200);
    expect(await eventually(() => stateOf(eventId), { what: 'the event to be looked at' })).toBe('unmatched');
    expect((await show(id)).status).toBe('pending');
  });

  it('keeps an event for an unknown reference', async () => {
    const eventId = `evt_${randomUUID()}`;
    expect((await deliver(shop, { eventId, reference: 'ORD-NOSUCHORDER', amount: '1.00' })).status).toBe(200);
    expect(await eventually(() => stateOf(eventId), { what: 'the event to be looked at' })).toBe('unmatched');
  });

  it.each(['\u0000', '\ud800', 'ten', '1e400'])('refuses the amount %j although it is signed', async (amount) => {
    const { reference } = await newOrder();
    for (const currency of ['USD', 'EUR']) {
      expect((await deliver(shop, { reference, amount, currency })).status).toBe(400);
    }
    expect(await shop.rows('select 1 from payment_events where reference = $1', [reference])).toEqual([]);
  });

  it('gives money back that comes after the order was cancelled', async () => {
    const { id, reference, variantId } = await newOrder();
    await call(shop.url, `/orders/${id}/cancel`, { method: 'POST', headers: customer.headers });
    await deliver(shop, { reference, amount: '20.00' });
    await becomes(id, 'refunded');
    expect((await show(id)).refundedTotal.amount).toBe('20.00');
    const eventId = `evt_${randomUUID()}`;
    await deliver(shop, { eventId, reference, amount: '20.00' });
    expect(await eventually(() => stateOf(eventId), { what: 'the second money to be looked at' })).toBe('unmatched');
    expect(await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId])).toEqual([
      { on_hand: 5, reserved: 0 },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it.each([
    ['a forged signature', { headers: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['another event’s id', { headers: { 'webhook-id': 'evt_other' } }],
    ['an old timestamp', { agedSeconds: 330 }],
    ['a timestamp ahead', { agedSeconds: -330 }],
  ])('refuses %s and keeps nothing', async (_, forgery) => {
    const { id, reference } = await newOrder();
    const eventId = `evt_${randomUUID()}`;
    const refused = await deliver(shop, { eventId, reference, amount: '20.00' }, forgery);
    expect(refused.status).toBe(401);
    expect(refused.body.code).toBe('invalid_signature');
    expect(await shop.rows('select 1 from payment_events where reference = $1', [reference])).toEqual([]);
    expect((await show(id)).status).toBe('pending');
  });

  it('finds the open payment again when a customer starts twice, and extends the hold once', async () => {
    const { id } = await newOrder();
    const before = Date.parse((await show(id)).reservation.expiresAt);
    const start = () =>
      call(shop.url, `/orders/${id}/payments`, { body: { provider: 'sandbox' }, headers: customer.headers });
    const replies = await Promise.all([start(), start(), start()]);
    expect(byStatus(replies)).toEqual({ 201: 3 });
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    const after = Date.parse((await show(id)).reservation.expiresAt);
    expect(after - before).toBe(300_000);
  });
});
