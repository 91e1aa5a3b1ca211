import { ExpireReservations } from '#checkout';
import type { Reply } from '../../support/client';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { groupedEngines } from '../checkout/engines';
import type { Product } from '../checkout/shoppers';
import { expectSound, outcomes, stockOf } from '../checkout/traces';
import { OrderDesk, type SoldOrder } from './order-desk';

const [engine] = groupedEngines;

const times = <T>(count: number, act: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)));

describe('what happens to one order at the same moment', () => {
  let shop: CheckoutShop;
  let desk: OrderDesk;
  let mug: Product;

  beforeAll(async () => {
    if (!engine) throw new Error('There is no checkout.');
    shop = await CheckoutShop.open(engine, { apis: 2 });
    desk = new OrderDesk(shop);
  });

  beforeEach(async () => {
    mug = await desk.shoppers.product({ stock: 20, price: '10.00' });
  });

  afterEach(() => expectSound(shop));

  afterAll(() => shop.close());

  it('twenty refunds: as many as were paid for, and no unit comes back twice', async () => {
    const order = await desk.sold([mug, 5]);
    const lines = [{ lineId: order.lines[0]?.id, quantity: 1 }];
    const replies = await times(20, (n) => desk.refund(order, { lines, restock: true }, n));
    expect(outcomes(replies)).toEqual({ 201: 5, '409 refund_exceeds_payment': 15 });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 20, reserved: 0 });
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '50.00' } });
  });

  it('twenty amounts: together they stay within what was captured', async () => {
    const order = await desk.sold([mug, 2]);
    const replies = await times(20, (n) => desk.refund(order, { amount: '3' }, n));
    expect(outcomes(replies)).toEqual({ 201: 6, '409 refund_exceeds_payment': 14 });
    const numbers = await shop.rows('select number from refunds where order_id = $1 order by number', [order.id]);
    expect(numbers.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('twenty times everything: once', async () => {
    const order = await desk.sold([mug, 4]);
    const replies = await times(20, (n) => desk.refund(order, { restock: true }, n));
    expect(outcomes(replies)).toEqual({ 201: 1, '409 refund_exceeds_payment': 19 });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 20, reserved: 0 });
  });

  it('twenty parcels: one', async () => {
    const order = await desk.sold([mug, 1]);
    const replies = await times(20, (n) => desk.fulfil(order, {}, n));
    expect(outcomes(replies)).toEqual({ 201: 1, '409 invalid_transition': 19 });
    const told = `select 1 from outbox where topic = 'order.fulfilled' and payload ->> 'orderId' = $1`;
    expect(await shop.rows(told, [order.id])).toHaveLength(1);
  });

  it('a parcel and all of the money back: one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await desk.sold([mug, 1]);
      const [sent, refunded] = await Promise.all([desk.fulfil(order, {}, round), desk.refund(order, {}, 1)]);
      expect(refunded?.status).toBe(201);
      const parcel = sent?.status === 201;
      expect((await desk.show(order)).fulfilment !== null).toBe(parcel);
      expect(sent?.body.code).toBe(parcel ? undefined : 'invalid_transition');
    }
  });

  it('an arrival and the money back: both, in either order', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.fulfil(order);
    const replies = await Promise.all([desk.complete(order), desk.refund(order, { amount: '1' })]);
    expect(replies.map(({ status }) => status)).toEqual([200, 201]);
    await desk.works();
    const shown = await desk.show(order);
    expect(shown).toMatchObject({ status: 'partially_refunded', fulfilment: { deliveredAt: expect.any(String) } });
  });

  it('a cancel and the money: sold, or given back', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await desk.placed([mug, 1]);
      await desk.hearsOf(order);
      const [cancelled] = await Promise.all([desk.cancel(order), desk.works()]);
      await desk.works();
      const status = cancelled?.status === 200 ? 'refunded' : 'paid';
      expect(await desk.show(order)).toMatchObject({ status });
    }
  });

  it('a confirmation and another refund: neither is lost', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.refund(order, { amount: '4' });
    await Promise.all([desk.works(), desk.refund(order, { amount: '6' }, 1)]);
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', refundedTotal: { amount: '10.00' } });
  });

  const reservationOf = async (order: SoldOrder): Promise<{ id: string; expiresAt: string }> =>
    (await desk.show(order)).reservation;

  const extend = async (order: SoldOrder, id: string, api = 0): Promise<Reply> =>
    shop.call(`/reservations/${id}/extend`, { method: 'POST', headers: order.buyer.headers, api });

  it('twenty extensions: one', async () => {
    const order = await desk.placed([mug, 1]);
    const { id, expiresAt } = await reservationOf(order);
    const replies = await times(20, (n) => extend(order, id, n));
    expect(outcomes(replies)).toEqual({ 200: 1, '409 already_extended': 19 });
    expect(Date.parse((await reservationOf(order)).expiresAt) - Date.parse(expiresAt)).toBe(300_000);
  });

  it('an extension and the end of the time: over is over', async () => {
    const order = await desk.placed([mug, 1]);
    const { id } = await reservationOf(order);
    await shop.rows(`update reservations set expires_at = now() - interval '1 second' where id = $1`, [id]);
    const [, ...replies] = await Promise.all([
      shop.get(ExpireReservations).run(),
      extend(order, id, 0),
      extend(order, id, 1),
    ]);
    expect(outcomes(replies)).toEqual({ '409 invalid_transition': 2 });
    await shop.get(ExpireReservations).run();
    expect(await desk.show(order)).toMatchObject({ status: 'expired', reservation: { status: 'expired' } });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 20, reserved: 0 });
  });
});
