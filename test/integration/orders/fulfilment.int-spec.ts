import type { Headers_, Json } from '../../support/client';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { groupedEngines } from '../checkout/engines';
import type { Product } from '../checkout/shoppers';
import { expectSound } from '../checkout/traces';
import { OrderDesk, type SoldOrder } from './order-desk';

const [engine] = groupedEngines;

const sent = { carrier: 'DHL', trackingNumber: '00340434161094042557' };

describe('the goods of an order', () => {
  let shop: CheckoutShop;
  let desk: OrderDesk;
  let mug: Product;

  beforeAll(async () => {
    if (!engine) throw new Error('There is no checkout.');
    shop = await CheckoutShop.open(engine);
    desk = new OrderDesk(shop);
    mug = await desk.shoppers.product({ stock: 1000, price: '10.00' });
  });

  afterEach(() => expectSound(shop));

  afterAll(() => shop.close());

  const events = (order: SoldOrder): Promise<Json[]> =>
    shop.rows(
      `select topic, payload from outbox
       where payload ->> 'orderId' = $1 and topic in ('order.fulfilled', 'order.completed') order by seq`,
      [order.id],
    );

  async function expectRefused(order: SoldOrder, act: () => ReturnType<OrderDesk['fulfil']>): Promise<void> {
    const before = await desk.traces(order);
    const refused = await act();
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'invalid_transition' });
    expect(await desk.traces(order)).toEqual(before);
  }

  it('are sent and arrive, and the order tells how', async () => {
    const order = await desk.sold([mug, 1]);
    const fulfilled = await desk.fulfil(order, sent);
    expect(fulfilled).toMatchObject({
      status: 201,
      body: { id: order.id, status: 'fulfilled', fulfilment: { ...sent, deliveredAt: null } },
    });
    expect((await desk.read(order)).body).toEqual(fulfilled.body);
    const completed = await desk.complete(order);
    expect(completed).toMatchObject({
      status: 200,
      body: { status: 'completed', fulfilment: { ...sent, deliveredAt: expect.any(String) } },
    });
    expect((await desk.timeline(order)).slice(-2)).toMatchObject([
      {
        to: 'fulfilled',
        actor: expect.stringMatching(/^staff:/),
        reason: 'sent by DHL',
      },
      { to: 'completed', actor: expect.stringMatching(/^staff:/), reason: 'delivered' },
    ]);
    expect(await events(order)).toEqual([
      { topic: 'order.fulfilled', payload: { orderId: order.id, fulfilmentId: fulfilled.body.fulfilment.id } },
      { topic: 'order.completed', payload: { orderId: order.id } },
    ]);
  });

  it('are sent without a carrier, too', async () => {
    const order = await desk.sold([mug, 1]);
    expect((await desk.fulfil(order)).body.fulfilment).toMatchObject({ carrier: null, trackingNumber: null });
  });

  it('are sent once and arrive once', async () => {
    const order = await desk.sold([mug, 1]);
    await expectRefused(order, () => desk.complete(order));
    await desk.fulfil(order, sent);
    await expectRefused(order, () => desk.fulfil(order, sent));
    await desk.complete(order);
    await expectRefused(order, () => desk.complete(order));
    await expectRefused(order, () => desk.fulfil(order, sent));
  });

  it('are not sent to whom they were not sold', async () => {
    const pending = await desk.placed([mug, 1]);
    await expectRefused(pending, () => desk.fulfil(pending, sent));
    await desk.cancel(pending);
    await expectRefused(pending, () => desk.fulfil(pending, sent));
    await desk.hearsOf(pending);
    await desk.works({ status: 'failed', providerReference: 're_1' });
    expect(await desk.show(pending)).toMatchObject({ status: 'refund_pending' });
    await expectRefused(pending, () => desk.fulfil(pending, sent));
  });

  it('are sent while a part of the money goes back; the status goes on telling of the money', async () => {
    const order = await desk.sold([mug, 2]);
    await desk.refund(order, { amount: '5' });
    expect((await desk.fulfil(order, sent)).body).toMatchObject({ status: 'refund_pending', fulfilment: sent });
    await desk.works();
    await expectRefused(order, () => desk.fulfil(order, sent));
    const arrived = await desk.complete(order);
    expect(arrived.body).toMatchObject({
      status: 'partially_refunded',
      fulfilment: { deliveredAt: expect.any(String) },
    });
    await expectRefused(order, () => desk.complete(order));
    expect(await events(order)).toHaveLength(2);
  });

  it('stay when all of the money goes back', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.refund(order, {});
    await expectRefused(order, () => desk.fulfil(order, sent));
    await desk.works();
    await expectRefused(order, () => desk.fulfil(order, sent));
    await expectRefused(order, () => desk.complete(order));
  });

  it('can be given back for after they were sent', async () => {
    const order = await desk.sold([mug, 1]);
    await desk.fulfil(order, sent);
    await desk.complete(order);
    expect((await desk.refund(order, { restock: true })).status).toBe(201);
    await desk.works();
    expect(await desk.show(order)).toMatchObject({ status: 'refunded', fulfilment: sent });
  });

  it('are a matter of the staff', async () => {
    const order = await desk.sold([mug, 1]);
    const before = await desk.traces(order);
    expect((await desk.fulfil(order, sent, order.buyer.headers)).status).toBe(403);
    expect((await desk.complete(order, order.buyer.headers)).status).toBe(403);
    expect((await desk.fulfil({ ...order, id: order.buyer.id ?? '' }, sent)).status).toBe(404);
    for (const body of [{ carrier: '' }, { trackingNumber: 'a\u0000' }, { carrier: 'x'.repeat(101) }, { weight: 1 }]) {
      expect((await desk.fulfil(order, body)).status).toBe(400);
    }
    expect(await desk.traces(order)).toEqual(before);
  });

  it('are sent once for a key', async () => {
    const order = await desk.sold([mug, 1]);
    const headers = { 'idempotency-key': `ship-${order.id}` };
    const first = await desk.fulfil(order, sent, headers);
    const again = await desk.fulfil(order, sent, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(again.body).toEqual(first.body);
  });

  type Act = (order: SoldOrder, headers: Headers_) => ReturnType<OrderDesk['fulfil']>;
  const acts: readonly [string, boolean, Act][] = [
    ['cancelling', false, (order, headers) => desk.cancel(order, headers)],
    ['sending', true, (order, headers) => desk.fulfil(order, sent, headers)],
    ['completing', true, (order, headers) => desk.complete(order, headers)],
    ['refunding', true, (order, headers) => desk.refund(order, {}, headers)],
  ];

  it.each(acts)('are left alone by %s an order that is not what If-Match names', async (name, paid, act) => {
    const order = paid ? await desk.sold([mug, 1]) : await desk.placed([mug, 1]);
    const stale = (await desk.read(order)).headers.get('etag') ?? '';
    const sentBefore = name === 'completing' ? await desk.fulfil(order, sent) : undefined;
    const current = sentBefore?.headers.get('etag') ?? stale;
    expect(current).toBe((await desk.read(order)).headers.get('etag'));
    const before = await desk.traces(order);
    for (const wrong of ['"1-x"', `W/${current}`, current.replace(/.{3}"$/, 'AAA"')]) {
      const refused = await act(order, { 'if-match': wrong });
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 412, code: 'precondition_failed' });
    }
    for (const malformed of ['x', '1-x', '"a', '"a" "b"', '*, *', '']) {
      expect((await act(order, { 'if-match': malformed })).status).toBe(400);
    }
    expect(await desk.traces(order)).toEqual(before);
    expect((await act(order, { 'if-match': `"other", ${current}` })).status).toBeLessThan(300);
  });

  it('move whatever the order is when If-Match is a star, and answers carry the new ETag', async () => {
    const order = await desk.placed([mug, 1]);
    const cancelled = await desk.cancel(order, { 'if-match': '*' });
    expect(cancelled.status).toBe(200);
    expect(cancelled.headers.get('etag')).toBe((await desk.read(order)).headers.get('etag'));
  });
});
