import type { Headers_, Json } from '../../support/client';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { groupedEngines } from '../checkout/engines';
import type { Product } from '../checkout/shoppers';
import { expectSound } from '../checkout/traces';
import { OrderDesk } from './order-desk';

const [engine] = groupedEngines;

describe('reservations', () => {
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

  const list = async (headers: Headers_, query = ''): Promise<Json> =>
    (await shop.call(`/reservations${query}`, { headers })).body;

  const extend = (id: string, headers: Headers_) =>
    shop.call(`/reservations/${id}/extend`, { method: 'POST', headers });

  it('are shown to their owner with what they hold, and to nobody else', async () => {
    const order = await desk.placed([mug, 3]);
    const { id } = (await desk.show(order)).reservation;
    const shown = await shop.call(`/reservations/${id}`, { headers: order.buyer.headers });
    expect(shown.body).toEqual({
      id,
      orderId: order.id,
      orderReference: order.reference,
      status: 'active',
      expiresAt: expect.any(String),
      extended: false,
      lines: [{ variantId: mug.variantId, quantity: 3 }],
      createdAt: expect.any(String),
    });
    expect((await list(order.buyer.headers)).items).toEqual([shown.body]);
    const stranger = await desk.shoppers.customer();
    expect((await shop.call(`/reservations/${id}`, { headers: stranger.headers })).status).toBe(404);
    expect((await extend(id, stranger.headers)).status).toBe(404);
    expect(await list(stranger.headers)).toMatchObject({ items: [], total: 0 });
    expect((await shop.call('/reservations')).status).toBe(401);
    expect((await shop.call(`/reservations/${id}`, { headers: await desk.staff() })).body).toEqual(shown.body);
  });

  it('of a guest are opened by the token of the order', async () => {
    const placed = await desk.shoppers.buy(desk.shoppers.guest(), [{ variantId: mug.variantId, quantity: 1 }]);
    const headers = { 'x-order-token': placed.headers.get('x-order-token') ?? '' };
    const { id } = placed.body.reservation;
    expect((await list(headers)).items).toMatchObject([{ id, orderId: placed.body.id }]);
    expect((await extend(id, headers)).body).toMatchObject({ id, extended: true });
  });

  it('are filtered by status and order, and paged by number and by cursor', async () => {
    const buyer = await desk.shoppers.customer();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const placed = await desk.shoppers.buy(buyer, [{ variantId: mug.variantId, quantity: 1 }]);
      ids.unshift(placed.body.reservation.id);
      if (n === 0) await shop.call(`/orders/${placed.body.id}/cancel`, { method: 'POST', headers: buyer.headers });
    }
    const of = (page: Json): string[] => page.items.map(({ id }: Json) => id);
    expect(of(await list(buyer.headers))).toEqual(ids);
    expect(of(await list(buyer.headers, '?status=released'))).toEqual(ids.slice(-1));
    const [{ orderId }] = (await list(buyer.headers, '?status=active&pageSize=1')).items;
    expect(await list(await desk.staff(), `?orderId=${orderId}`)).toMatchObject({ total: 1, items: [{ id: ids[0] }] });
    const first = await list(buyer.headers, '?pageSize=2');
    expect(first).toMatchObject({ total: 5, page: 1, pageSize: 2 });
    const second = await list(buyer.headers, `?pageSize=2&cursor=${first.nextCursor}`);
    expect(of(second)).toEqual(ids.slice(2, 4));
    expect(of(await list(buyer.headers, '?pageSize=2&page=2'))).toEqual(ids.slice(2, 4));
    const third = await list(buyer.headers, `?pageSize=2&cursor=${second.nextCursor}`);
    expect(third).toMatchObject({ items: [{ id: ids[4] }], nextCursor: null });
  });

  it.each(['?status=gone', '?orderId=1', '?cursor=x', '?pageSize=101', '?page=0', '?owner=me'])(
    'are not looked for by %s',
    async (query) => {
      expect((await shop.call(`/reservations${query}`, { headers: await desk.staff() })).status).toBe(400);
    },
  );

  it('are extended once, by their owner or by starting to pay', async () => {
    const order = await desk.placed([mug, 1]);
    const { id, expiresAt } = (await desk.show(order)).reservation;
    const extended = await extend(id, order.buyer.headers);
    expect(extended).toMatchObject({ status: 200, body: { extended: true, status: 'active' } });
    expect(Date.parse(extended.body.expiresAt) - Date.parse(expiresAt)).toBe(300_000);
    const again = await extend(id, await desk.staff());
    expect({ status: again.status, code: again.body.code }).toEqual({ status: 409, code: 'already_extended' });
    expect((await desk.show(order)).reservation.expiresAt).toBe(extended.body.expiresAt);

    const paying = await desk.placed([mug, 1]);
    const held = (await desk.show(paying)).reservation;
    const body = { provider: 'sandbox' };
    await shop.call(`/orders/${paying.id}/payments`, { body, headers: paying.buyer.headers });
    expect((await extend(held.id, paying.buyer.headers)).body.code).toBe('already_extended');
  });

  it('are extended once for a key', async () => {
    const order = await desk.placed([mug, 1]);
    const { id } = (await desk.show(order)).reservation;
    const headers = { ...order.buyer.headers, 'idempotency-key': `extend-${id}` };
    const first = await extend(id, headers);
    const again = await extend(id, headers);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('that hold nothing any more are not extended', async () => {
    const sold = await desk.sold([mug, 1]);
    const cancelled = await desk.placed([mug, 1]);
    await desk.cancel(cancelled);
    for (const order of [sold, cancelled]) {
      const { id, expiresAt } = (await desk.show(order)).reservation;
      const refused = await extend(id, order.buyer.headers);
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'invalid_transition' });
      expect((await desk.show(order)).reservation.expiresAt).toBe(expiresAt);
    }
  });
});
