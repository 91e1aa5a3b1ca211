import type { Json } from '../../support/client';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { groupedEngines } from '../checkout/engines';
import type { Product } from '../checkout/shoppers';
import { expectSound, movementsOf, stockOf } from '../checkout/traces';
import { OrderDesk, type SoldOrder } from './order-desk';

const [engine] = groupedEngines;

describe('refunds that the staff asks for', () => {
  let shop: CheckoutShop;
  let desk: OrderDesk;
  let mug: Product;
  let cup: Product;

  beforeAll(async () => {
    if (!engine) throw new Error('There is no checkout.');
    shop = await CheckoutShop.open(engine);
    desk = new OrderDesk(shop);
  });

  beforeEach(async () => {
    mug = await desk.shoppers.product({ stock: 10, price: '10.00' });
    cup = await desk.shoppers.product({ stock: 10, price: '2.50' });
  });

  afterEach(() => expectSound(shop));

  afterAll(() => shop.close());

  const lineOf = (order: SoldOrder, { variantId }: Product): string =>
    order.lines.find((line) => line.variantId === variantId)?.id ?? '';

  async function expectRefused(order: SoldOrder, body: Json, outcome: string): Promise<Json> {
    const before = await desk.traces(order);
    const refused = await desk.refund(order, body);
    expect(`${refused.status} ${refused.body.code}`).toBe(outcome);
    expect(await desk.traces(order)).toEqual(before);
    return refused.body;
  }

  it('give everything back, and put every unit on hand', async () => {
    const order = await desk.sold([mug, 2], [cup, 1]);
    const promised = await desk.refund(order, { restock: true });
    expect(promised).toMatchObject({
      status: 201,
      body: {
        orderId: order.id,
        amount: { amount: '22.50', currency: 'USD' },
        status: 'pending',
        restocked: true,
        reason: 'The mug was chipped',
      },
    });
    expect(await desk.show(order)).toMatchObject({ status: 'refund_pending', refundedTotal: { amount: '0.00' } });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 0 });
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '22.50' } });
    const [refund] = (await desk.refunds(order)).body;
    expect(refund).toEqual({ ...promised.body, status: 'succeeded' });
    expect(await movementsOf(shop, cup.variantId)).toMatchObject([
      { kind: 'reserve' },
      { kind: 'confirm' },
      { kind: 'restock', delta: 1, reservedDelta: 0, onHandAfter: 10, reference: order.reference },
    ]);
    expect((await desk.timeline(order)).slice(-2)).toMatchObject([
      { to: 'refund_pending', reason: 'refund of 22.50 USD requested: The mug was chipped' },
      { to: 'refunded', actor: 'system', reason: 'refund of 22.50 USD confirmed by the provider' },
    ]);
    const told = await shop.rows(
      `select payload from outbox where topic = 'refund.succeeded' and payload ->> 'orderId' = $1`,
      [order.id],
    );
    expect(told).toEqual([{ payload: { refundId: refund.id, orderId: order.id } }]);
  });

  it('give parts back until nothing is left', async () => {
    const order = await desk.sold([mug, 2]);
    expect((await desk.refund(order, { amount: '5' })).body).toMatchObject({ restocked: false });
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'partially_refunded', refundedTotal: { amount: '5.00' } });
    expect((await desk.refund(order, { amount: 14.99 })).status).toBe(201);
    await expectRefused(order, { amount: '0.02' }, '409 refund_exceeds_payment');
    expect((await desk.refund(order, {})).body.amount.amount).toBe('0.01');
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '20.00' } });
    await expectRefused(order, {}, '409 refund_exceeds_payment');
    expect((await desk.refunds(order)).body.map(({ amount }: Json) => amount.amount)).toEqual([
      '5.00',
      '14.99',
      '0.01',
    ]);
  });

  it('give units back at the price that was charged, and each unit goes on hand once', async () => {
    const order = await desk.sold([mug, 3], [cup, 2]);
    const one = { lineId: lineOf(order, mug), quantity: 1 };
    expect((await desk.refund(order, { lines: [one] })).body).toMatchObject({
      amount: { amount: '10.00' },
      restocked: false,
    });
    const both = { lines: [one, { lineId: lineOf(order, cup), quantity: 1 }], restock: true };
    expect((await desk.refund(order, both)).body).toMatchObject({ amount: { amount: '12.50' }, restocked: true });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 8, reserved: 0 });
    expect((await desk.refund(order, { restock: true })).body.amount.amount).toBe('12.50');
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 0 });
    expect(await stockOf(shop, cup.variantId)).toEqual({ onHand: 10, reserved: 0 });
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '35.00' } });
  });

  it('never give more units back than were ordered and not given back before', async () => {
    const order = await desk.sold([mug, 2]);
    const units = (...quantities: number[]): Json => ({
      lines: quantities.map((quantity) => ({ lineId: lineOf(order, mug), quantity })),
      restock: true,
    });
    expect((await desk.refund(order, units(1))).status).toBe(201);
    const refused = await expectRefused(order, units(1, 1), '409 refund_exceeds_payment');
    expect(refused.errors).toEqual([{ pointer: '/lines/1/quantity', detail: expect.any(String) }]);
    await expectRefused(order, units(2), '409 refund_exceeds_payment');
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 9, reserved: 0 });
  });

  it('are confirmed one by one; the order waits for the last of them', async () => {
    const order = await desk.sold([mug, 2]);
    await desk.refund(order, { amount: '4.00' });
    await desk.refund(order, { amount: '3.00' });
    await desk.works({ status: 'pending', providerReference: 're_1' });
    expect((await desk.refunds(order)).body).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
    const [, second] = (await desk.refunds(order)).body;
    await askAgain(second.id, order.id);
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refund_pending', refundedTotal: { amount: '3.00' } });
    await askAgain((await desk.refunds(order)).body[0].id, order.id);
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'partially_refunded', refundedTotal: { amount: '7.00' } });
  });

  it('that the provider refuses count no more, and are asked for again', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.refund(order, { restock: true });
    await desk.works({ status: 'failed', providerReference: 're_1', detail: 'card closed' });
    expect(await desk.show(order)).toMatchObject({ status: 'refund_pending', refundedTotal: { amount: '0.00' } });
    expect((await desk.refunds(order)).body).toMatchObject([{ status: 'failed', restocked: true }]);
    expect((await desk.refund(order, { restock: true })).body).toMatchObject({ restocked: false });
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '10.00' } });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 0 });
  });

  it('that are refused after a part was given back leave the order partially refunded', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.refund(order, { amount: '1.00' });
    await desk.works();
    await desk.refund(order, {});
    await desk.works({ status: 'failed', providerReference: 're_2' });
    expect(await desk.show(order)).toMatchObject({ status: 'partially_refunded', refundedTotal: { amount: '1.00' } });
    const [last] = (await desk.timeline(order)).slice(-1);
    expect(last.reason).toBe('refund of 9.00 USD refused by the provider');
  });

  it.each<[string, (order: SoldOrder) => Json, string]>([
    [
      'an amount and lines',
      (order) => ({ amount: '1', lines: [{ lineId: order.lines[0]?.id, quantity: 1 }] }),
      '400 validation_failed',
    ],
    ['goods with a part of the money', () => ({ amount: '1', restock: true }), '400 validation_failed'],
    ['nothing', () => ({ amount: '0' }), '400 invalid_amount'],
    ['less than nothing', () => ({ amount: '-1' }), '400 validation_failed'],
    ['parts of a cent', () => ({ amount: '0.001' }), '400 invalid_amount'],
    ['a cent more than was paid', () => ({ amount: '10.01' }), '409 refund_exceeds_payment'],
    ['more than there is', () => ({ amount: '999999999999' }), '400 invalid_amount'],
    ['no lines', () => ({ lines: [] }), '400 validation_failed'],
    ['no units', (order) => ({ lines: [{ lineId: order.lines[0]?.id, quantity: 0 }] }), '400 validation_failed'],
    ['a line of no order', (order) => ({ lines: [{ lineId: order.id, quantity: 1 }] }), '400 unknown_line'],
    ['no reason', () => ({ reason: undefined }), '400 validation_failed'],
    ['a reason that cannot be kept', () => ({ reason: 'a\u0000b' }), '400 validation_failed'],
    ['a lone surrogate for a reason', () => ({ reason: '\ud800' }), '400 validation_failed'],
    ['something unheard of', () => ({ gift: true }), '400 validation_failed'],
  ])('are refused for %s', async (_, body, outcome) => {
    const order = await desk.sold([mug, 1]);
    await expectRefused(order, body(order), outcome);
  });

  it('are refused for orders that were never paid', async () => {
    const pending = await desk.placed([mug, 1]);
    await expectRefused(pending, {}, '409 invalid_transition');
    const cancelled = await desk.placed([mug, 1]);
    await desk.cancel(cancelled);
    await expectRefused(cancelled, {}, '409 invalid_transition');
  });

  it('put nothing on hand that was never sold', async () => {
    const order = await desk.placed([mug, 1]);
    await desk.cancel(order);
    await desk.pays(order);
    expect(await desk.show(order)).toMatchObject({ status: 'refunded' });
    const late = await desk.placed([mug, 1]);
    await desk.cancel(late);
    await desk.hearsOf(late);
    await desk.works({ status: 'failed', providerReference: 're_3' });
    expect(await desk.show(late)).toMatchObject({ status: 'refund_pending' });
    const lines = [{ lineId: lineOf(late, mug), quantity: 1 }];
    await expectRefused(late, { lines, restock: true }, '409 not_restockable');
    expect((await desk.refund(late, { restock: true })).body).toMatchObject({ restocked: false });
    await desk.works();
    expect(await desk.show(late)).toMatchObject({ status: 'refunded' });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 0 });
  });

  it('are a matter of the staff; owners read them, others find nothing', async () => {
    const order = await desk.sold([mug, 1]);
    const before = await desk.traces(order);
    const stranger = await desk.shoppers.customer();
    expect((await desk.refund(order, {}, order.buyer.headers)).status).toBe(403);
    expect((await shop.call(`/orders/${order.id}/refunds`, { body: { reason: 'x' } })).status).toBe(401);
    expect((await desk.refunds(order, stranger.headers)).status).toBe(404);
    expect((await desk.refunds(order, {})).status).toBe(401);
    expect(await desk.traces(order)).toEqual(before);
    expect((await desk.refunds(order, await desk.staff())).body).toEqual([]);
  });

  it('are promised once for a key, whatever has become of the order', async () => {
    const order = await desk.sold([mug, 1]);
    const headers = { 'idempotency-key': `refund-${order.id}` };
    const promised = await desk.refund(order, { amount: '6' }, headers);
    await desk.works();
    const again = await desk.refund(order, { amount: '6' }, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(promised.body);
    expect((await desk.refund(order, { amount: '5' }, headers)).status).toBe(422);
    expect((await desk.refunds(order)).body).toHaveLength(1);
  });

  async function askAgain(refundId: string, orderId: string): Promise<void> {
    await shop.rows(`insert into outbox (id, topic, payload) values (new_id(), 'refund.requested', $1)`, [
      { refundId, orderId },
    ]);
  }
});
