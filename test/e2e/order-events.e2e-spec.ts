import {
  call,
  type Customer,
  deliver,
  type Headers_,
  type Json,
  newAdmin,
  newCustomer,
  newProduct,
  newStaff,
} from '../support/client';
import { EventReader } from '../support/event-reader';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('server-sent events of an order', () => {
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 1, env: { TRUSTED_PROXIES: '127.0.0.1' } });
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
  });

  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });

  afterAll(() => shop.close());

  interface Placed {
    readonly id: string;
    readonly reference: string;
  }

  async function newOrder({ headers } = customer): Promise<Placed> {
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    return (await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 1 }] }, headers })).body;
  }

  /** Reads from one of the two APIs. */
  async function follow(
    { id }: Placed,
    from: { api?: number; headers?: Headers_; query?: string } = {},
  ): Promise<EventReader> {
    const { api = 0, headers = customer.headers, query = '' } = from;
    const reader = await EventReader.open(`${shop.urls[api]}/api/v1/orders/${id}/events${query}`, headers);
    readers.push(reader);
    return reader;
  }

  const statuses = (reader: EventReader): string[] => reader.events.map(({ data }) => JSON.parse(data).status);

  const tells = (reader: EventReader, expected: string[]): Promise<unknown> =>
    eventually(() => JSON.stringify(statuses(reader)) === JSON.stringify(expected), {
      what: `the stream to tell of ${expected.join(', ')}; it told of ${statuses(reader).join(', ')}`,
    });

  const timeline = async ({ id }: Placed): Promise<Json[]> =>
    (await call(shop.url, `/orders/${id}/timeline`, { headers: customer.headers })).body;

  const cancel = ({ id }: Placed, api = 0): Promise<unknown> =>
    call(shop.urls[api] ?? '', `/orders/${id}/cancel`, { method: 'POST', headers: customer.headers });

  it('tell the status at once and then of each move, whichever process made it', async () => {
    const order = await newOrder();
    const streams = [await follow(order, { api: 0 }), await follow(order, { api: 1 })];
    for (const stream of streams) await tells(stream, ['pending']);
    await deliver(shop, { reference: order.reference, amount: '10.00' });
    for (const stream of streams) await tells(stream, ['pending', 'paid']);
    const body = { reason: 'broken' };
    await call(shop.url, `/orders/${order.id}/refunds`, { body, headers: staff.headers });
    for (const stream of streams) await tells(stream, ['pending', 'paid', 'refund_pending', 'refunded']);
    const entries = await timeline(order);
    for (const { events } of streams) {
      expect(events.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
      expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['status']));
      const status = (await call(shop.url, `/orders/${order.id}/status`, { headers: customer.headers })).body;
      expect(JSON.parse(events.at(-1)?.data ?? '')).toEqual(status);
    }
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('have the headers that keep them flowing, and those of every answer', async () => {
    const { headers, status } = await follow(await newOrder());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-request-id')).not.toBeNull();
  });

  it('resume behind the event that was received last, on another process too', async () => {
    const order = await newOrder();
    const first = await follow(order);
    await tells(first, ['pending']);
    first.close();
    await cancel(order, 1);
    const [{ id: lastId }] = await timeline(order);
    const resumed = await follow(order, { api: 1, headers: { ...customer.headers, 'last-event-id': lastId } });
    await tells(resumed, ['cancelled']);
    expect(resumed.events[0]?.id).toBe((await timeline(order))[1].id);
  });

  it('begin with the first entry after an id that the order does not know, and refuse what is no id', async () => {
    const order = await newOrder();
    await cancel(order);
    const unknown = await follow(order, { headers: { ...customer.headers, 'last-event-id': order.id } });
    await tells(unknown, ['pending', 'cancelled']);
    for (const id of ['x', `${order.id}0`, '1; drop']) {
      const refused = await follow(order, { headers: { ...customer.headers, 'last-event-id': id } });
      expect(refused.status).toBe(400);
    }
  });

  it('open with a token for this one order, which is good for nothing else', async () => {
    const order = await newOrder();
    const other = await newOrder();
    const granted = await call(shop.url, `/orders/${order.id}/events/token`, {
      method: 'POST',
      headers: customer.headers,
    });
    expect(granted).toMatchObject({ status: 200, body: { token: expect.any(String), expiresIn: 60 } });
    const query = `?access_token=${encodeURIComponent(granted.body.token)}`;
    await tells(await follow(order, { api: 1, headers: {}, query }), ['pending']);
    expect((await follow(other, { headers: {}, query })).status).toBe(401);
    const bearer = { authorization: `Bearer ${granted.body.token}` };
    expect((await call(shop.url, `/orders/${order.id}`, { headers: bearer })).status).toBe(401);
    const access = customer.headers['authorization']?.split(' ')[1] ?? '';
    expect((await follow(order, { headers: {}, query: `?access_token=${access}` })).status).toBe(401);
    expect((await follow(order, { headers: {}, query: '?access_token=' })).status).toBe(400);
    for (const { log } of shop.apis) expect(log).not.toContain(granted.body.token);
  });

  it('are for the owner, the staff and the guest with the order’s token', async () => {
    const order = await newOrder();
    const stranger = await newCustomer(shop);
    await tells(await follow(order, { headers: staff.headers }), ['pending']);
    expect((await follow(order, { headers: stranger.headers })).status).toBe(404);
    expect((await follow(order, { headers: {} })).status).toBe(401);
    const { variantId } = await newProduct(shop, staff, { stock: 5 });
    const body = { email: 'guest@example.com', items: [{ variantId, quantity: 1 }] };
    const placed = await call(shop.url, '/orders', { body });
    const token = placed.headers.get('x-order-token') ?? '';
    await tells(await follow(placed.body, { headers: { 'x-order-token': token } }), ['pending']);
    const mine = { 'x-order-token': token };
    expect(
      (await call(shop.url, `/orders/${placed.body.id}/events/token`, { method: 'POST', headers: mine })).status,
    ).toBe(200);
    expect((await call(shop.url, `/orders/${order.id}/events/token`, { method: 'POST', headers: mine })).status).toBe(
      404,
    );
  });

  it('are bounded for one order, and a reader who has gone makes room', async () => {
    const order = await newOrder();
    const open = await Promise.all(Array.from({ length: 20 }, () => follow(order)));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    const refused = await follow(order);
    expect({ status: refused.status, after: refused.headers.get('retry-after') }).toEqual({ status: 503, after: '5' });
    open[0]?.close();
    await eventually(async () => (await follow(order)).status === 200, { what: 'room for another reader' });
  });

  it('are bounded for one address, whoever reads, and others have room', async () => {
    const from = (address: string, headers: Headers_) => ({ headers: { ...headers, 'x-forwarded-for': address } });
    const open: EventReader[] = [];
    for (const reader of [await newCustomer(shop), await newCustomer(shop)]) {
      const orders = [await newOrder(reader), await newOrder(reader), await newOrder(reader)];
      const places = Array.from({ length: 50 }, (_, place) => orders[place % 3] as Placed);
      open.push(...(await Promise.all(places.map((order) => follow(order, from('10.0.0.1', reader.headers))))));
    }
    expect(open.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    const order = await newOrder();
    const refused = await follow(order, from('10.0.0.1', customer.headers));
    expect({ status: refused.status, after: refused.headers.get('retry-after') }).toEqual({ status: 503, after: '5' });
    await tells(await follow(order, from('10.0.0.2', customer.headers)), ['pending']);
    open[0]?.close();
    await eventually(async () => (await follow(order, from('10.0.0.1', customer.headers))).status === 200, {
      what: 'room for another reader of the address',
    });
  });

  it('end with the session or the role of their reader, on every process, and tell no more; others go on', async () => {
    const leaver = await newCustomer(shop);
    const order = await newOrder(leaver);
    const body = { email: leaver.email, password: 'correct horse battery' };
    const { access, refresh } = (await call(shop.url, '/auth/jwt/create', { body })).body;
    const headers = { authorization: `Bearer ${access}` };
    const granted = await call(shop.url, `/orders/${order.id}/events/token`, { method: 'POST', headers });
    const byToken = { api: 1, headers: {}, query: `?access_token=${granted.body.token}` };
    const clerk = await newStaff(shop);
    const losing = [
      await follow(order, { headers }),
      await follow(order, byToken),
      await follow(order, { api: 1, headers: clerk.headers }),
    ];
    const staying = [await follow(order, { headers: leaver.headers }), await follow(order, { headers: staff.headers })];
    for (const stream of [...losing, ...staying]) await tells(stream, ['pending']);
    expect((await call(shop.url, '/auth/logout', { body: { refresh }, headers })).status).toBe(204);
    const demotion = { method: 'PATCH', body: { role: 'customer' }, headers: (await newAdmin(shop)).headers };
    expect((await call(shop.url, `/users/${clerk.id}`, demotion)).status).toBe(200);
    await eventually(() => losing.every(({ ended }) => ended), {
      what: 'the streams of those who lost their right to end',
    });
    expect((await follow(order, byToken)).status).toBe(401);
    await call(shop.url, `/orders/${order.id}/cancel`, { method: 'POST', headers: leaver.headers });
    for (const stream of staying) await tells(stream, ['pending', 'cancelled']);
    expect(losing.map(statuses)).toEqual(losing.map(() => ['pending']));
  });

  it('end at once when their process stops, and go on elsewhere', async () => {
    const order = await newOrder();
    const api = await shop.startApi();
    const stream = await follow(order, { api: shop.urls.length - 1 });
    await tells(stream, ['pending']);
    expect(await api.stop('SIGTERM')).toBe(0);
    await eventually(() => stream.ended, { what: 'the stream to end' });
    await cancel(order);
    const lastId = stream.events.at(-1)?.id ?? '';
    await tells(await follow(order, { headers: { ...customer.headers, 'last-event-id': lastId } }), ['cancelled']);
  });
});
