import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { answered, call, type Customer, type Json, newAdmin, newCustomer, newProduct } from '../support/client';
import { eventually } from '../support/eventually';
import { type CollectedSpan, type Collector, startCollector } from '../support/otlp-collector';
import { type AppProcess, Shop } from '../support/shop';
import { answering, type Receiver, startReceiver } from '../support/webhook-receiver';

type Line = Readonly<Record<string, Json>>;

const requestsIn = (lines: readonly Line[]): Line[] => lines.filter(({ msg }) => msg === 'request');
const jobsIn = (lines: readonly Line[]): Line[] => lines.filter(({ queue, outcome }) => queue && outcome);

jest.setTimeout(180_000);

describe('work that is followed through both processes', () => {
  let collector: Collector;
  let receiver: Receiver;
  let shop: Shop;
  let api: AppProcess;
  let worker: AppProcess;
  let admin: Customer;
  let customer: Customer;
  let variantId: string;

  /** Of the browser that sent the checkout. */
  const browser = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
  let checkoutId: string;
  let orderId: string;

  beforeAll(async () => {
    collector = await startCollector();
    receiver = await startReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, WEBHOOK_ALLOW_PRIVATE: 'true' };
    shop = await Shop.open({ env });
    [api, worker] = [shop.apis[0]!, shop.workers[0]!];
    admin = await newAdmin(shop);
    customer = await newCustomer(shop);
    ({ variantId } = await newProduct(shop, admin, { stock: 1000, price: '20.00' }));
    receiver.answer(answering(204));
    const endpoint = { url: receiver.url, events: ['order.placed', 'order.paid'] };
    answered(201, await call(shop.url, '/webhook-endpoints', { body: endpoint, headers: admin.headers }));
    await buy();
  });

  afterAll(async () => {
    await shop.close();
    await receiver.close();
    await collector.close();
  });

  /** A purchase from the cart to its mails and webhooks. */
  async function buy(): Promise<void> {
    const { headers } = customer;
    await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 }, headers });
    const traceparent = `00-${browser.traceId}-${browser.spanId}-01`;
    const placed = await call(shop.url, '/cart/checkout', { body: {}, headers: { ...headers, traceparent } });
    answered(201, placed);
    orderId = placed.body.id;
    checkoutId = placed.headers.get('x-request-id') ?? '';
    const payment = await call(shop.url, `/orders/${orderId}/payments`, { body: { provider: 'sandbox' }, headers });
    await call(shop.url, `/sandbox/payments/${payment.body.id}/succeed`, { method: 'POST', headers });
    await eventually(() => shop.mails().length >= 2 && receiver.received.length >= 2, {
      seconds: 60,
      what: 'the mails and the webhooks of the order',
    });
  }

  const spanNamed = (name: string, where: (span: CollectedSpan) => boolean = () => true): Promise<CollectedSpan> =>
    eventually(() => collector.spans.find((span) => span.name === name && where(span)), {
      seconds: 30,
      what: `the span "${name}" among ${[...new Set(collector.spans.map((span) => span.name))].join(', ')}`,
    });
  const ofBrowser = ({ traceId }: CollectedSpan): boolean => traceId === browser.traceId;

  describe('in the logs', () => {
    it('is found by the id of the checkout in the jobs of its payment and its mails', async () => {
      const named = (name: string): Promise<Line> =>
        eventually(
          () => jobsIn(worker.lines).find((line) => line['name'] === name && line['placedBy'] === checkoutId),
          {
            seconds: 30,
            what: `the line of ${name}`,
          },
        );
      const payment = await named('checkout.apply_payment_event');
      const mail = await named('notifications.order_confirmation');
      for (const line of [payment, mail]) {
        expect(line).toMatchObject({ orderId, consumer: line['name'], attempts: 1, outcome: 'completed' });
        expect(line['queries']).toBeGreaterThan(2);
        expect(line['databaseMs']).toBeGreaterThan(0);
      }
      // The mail is sent for the request that paid, which the provider made.
      expect(mail['requestId']).toBe(payment['requestId']);
      expect(requestsIn(api.lines).find(({ requestId }) => requestId === payment['requestId'])).toMatchObject({
        route: '/api/v1/webhooks/payments/:provider',
      });
    });

    it('carries the id of the checkout in the job of its own event', async () => {
      const job = await eventually(() => jobsIn(worker.lines).find(({ requestId }) => requestId === checkoutId), {
        what: 'the job of the checkout',
      });
      expect(job).toMatchObject({ name: 'webhooks.fan_out', outcome: 'completed', traceId: browser.traceId });
      const attempt = worker.lines.find(({ msg, requestId }) => msg === 'webhook attempt' && requestId === checkoutId);
      expect(attempt).toMatchObject({ outcome: 'delivered', status: 204, attempt: 1 });
    });

    it('says of a request in one line what it was, how it ended and what it asked of the database', async () => {
      const lines = requestsIn(api.lines).filter(({ requestId }) => requestId === checkoutId);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({
        traceId: browser.traceId,
        method: 'POST',
        route: '/api/v1/cart/checkout',
        status: 201,
        outcome: 'ok',
      });
      expect(lines[0]?.['queries']).toBeGreaterThan(8);
      expect(lines[0]?.['databaseMs']).toBeGreaterThan(0);
      expect(lines[0]?.['durationMs']).toBeGreaterThanOrEqual(lines[0]?.['databaseMs']);
    });

    it('has a line for each request, however it ends', async () => {
      const { headers } = customer;
      const id = `lines-${randomBytes(4).toString('hex')}`;
      const ask = (n: number, path: string, sent = {}) =>
        call(shop.url, path, { ...sent, headers: { ...headers, 'x-request-id': `${id}-${n}` } });
      await ask(1, '/products');
      await ask(2, '/nowhere/at/all');
      await ask(3, '/orders', { body: { items: [{ variantId, quantity: 5000 }] } });
      await ask(4, '/orders', { body: { items: [{ variantId, quantity: 999 }] } });
      await ask(5, '/orders', { body: { items: [{ variantId, quantity: 999 }] } });
      await fetch(`${shop.url}/%zz`, { headers: { 'x-request-id': `${id}-6` } });
      await hangUp(`${id}-7`);
      const outcomes = () =>
        requestsIn(api.lines)
          .filter(({ requestId }) => String(requestId).startsWith(id))
          .map(({ requestId, route, outcome, status }) => `${String(requestId).at(-1)} ${route} ${status} ${outcome}`)
          .toSorted();
      await eventually(() => outcomes().length >= 7, { what: `seven lines: ${outcomes().join('\n')}`, seconds: 30 });
      expect(outcomes()).toEqual([
        '1 /api/v1/products 200 ok',
        '2 unknown 404 not_found',
        '3 /api/v1/orders 400 validation_failed',
        '4 /api/v1/orders 201 ok',
        '5 /api/v1/orders 409 insufficient_stock',
        '6 unknown 400 malformed_request',
        '7 /api/v1/orders 499 aborted',
      ]);
    });

    /** Sends the beginning of a request and is gone. */
    async function hangUp(requestId: string): Promise<void> {
      const { port, hostname } = new URL(shop.url);
      const socket = connect(Number(port), hostname);
      const head = `POST /api/v1/orders HTTP/1.1\r\nhost: shop\r\nx-request-id: ${requestId}\r\n`;
      const rest = 'content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n{';
      socket.write(head + rest);
      // The server has read the head when it says that it wants the body.
      await new Promise<void>((resolve) => socket.once('data', () => resolve()));
      socket.destroy();
    }

    it('counts what checkouts ask together for each of them, and says how many they were', async () => {
      const { variantId: hot } = await newProduct(shop, admin, { stock: 500 });
      const body = { items: [{ variantId: hot, quantity: 1 }], email: 'together@example.com' };
      const ids = Array.from({ length: 60 }, (_, n) => `together-${n}`);
      const replies = await Promise.all(
        ids.map((id) => call(shop.url, '/orders', { body, headers: { 'x-request-id': id } })),
      );
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
      const lines = await eventually(
        () => {
          const found = requestsIn(api.lines).filter(({ requestId }) => ids.includes(requestId));
          return found.length === ids.length ? found : undefined;
        },
        { what: 'the lines of all checkouts' },
      );
      const shared = lines.filter(({ sharedBy }) => sharedBy > 1);
      expect(shared.length).toBeGreaterThan(1);
      for (const { sharedBy, queries, databaseMs } of shared) {
        expect(sharedBy).toBeLessThanOrEqual(60);
        // The statements of a batch do not depend on how many share it.
        expect(queries).toBeGreaterThan(8);
        expect(queries).toBeLessThan(25);
        expect(databaseMs).toBeGreaterThan(0);
      }
    });

    it('has one line for each message that was handled', async () => {
      await eventually(
        async () => {
          const [row] = await shop.rows<{ count: number }>(
            'select count(*)::int as count from outbox where processed_at is null and dead_at is null',
          );
          return row?.count === 0;
        },
        { seconds: 60, what: 'every message to be handled' },
      );
      const marks = await shop.rows<{ key: string }>(
        `select consumer || ' ' || message_id as key from processed_messages where consumer <> 'queue.heartbeat'`,
      );
      const handled = () =>
        jobsIn(worker.lines).flatMap(({ consumer, messageId }) => (consumer ? `${consumer} ${messageId}` : []));
      for (const { key } of marks) {
        await eventually(() => handled().includes(key), { what: `the line of ${key}` });
        expect(handled().filter((each) => each === key)).toHaveLength(1);
      }
    });
  });

  describe('in the traces', () => {
    it('is one trace from the browser through the outbox row into the jobs', async () => {
      const request = await spanNamed('POST /api/v1/cart/checkout', ofBrowser);
      expect(request).toMatchObject({ service: 'holdfast-api', parentSpanId: browser.spanId });
      const checkout = await spanNamed('checkout', ofBrowser);
      expect(checkout.parentSpanId).toBe(request.spanId);
      const transaction = await spanNamed('transaction', (span) => span.parentSpanId === checkout.spanId);
      const lock = await spanNamed('lock stock', ofBrowser);
      expect(lock.parentSpanId).toBe(transaction.spanId);
      const [row] = await shop.rows<{ traceparent: string }>(
        `select traceparent from outbox where topic = 'order.placed' and payload ->> 'orderId' = $1`,
        [orderId],
      );
      expect(row?.traceparent).toBe(`00-${browser.traceId}-${checkout.spanId}-01`);
      const job = await spanNamed('job webhooks.fan_out', ofBrowser);
      expect(job).toMatchObject({ service: 'holdfast-worker', parentSpanId: checkout.spanId });
      const attempt = await spanNamed('webhook attempt', ofBrowser);
      expect(attempt).toMatchObject({ service: 'holdfast-worker', attributes: { attempt: 1 } });
      const relay = await spanNamed('outbox publish', ({ links }) => links.includes(browser.traceId));
      expect(relay.service).toBe('holdfast-worker');
    });

    it('shows the calls of the provider and the mail server, and which trace placed their order', async () => {
      const opening = await spanNamed('payment open');
      expect(opening).toMatchObject({ service: 'holdfast-api', attributes: { 'payment.provider': 'sandbox' } });
      const payment = await spanNamed('job checkout.apply_payment_event', ({ links }) =>
        links.includes(browser.traceId),
      );
      expect(payment.attributes['order.id']).toBe(orderId);
      const mail = await spanNamed('mail send', ({ traceId }) => traceId === payment.traceId);
      expect(Object.keys(mail.attributes).toSorted()).toEqual(['mail.template', 'notification.id']);
    });

    it('links a batch of checkouts with each of its members', async () => {
      const batch = await spanNamed('checkout batch', ({ attributes }) => Number(attributes['batch.size']) > 1);
      expect(batch.links).toHaveLength(Number(batch.attributes['batch.size']));
      await spanNamed(
        'checkout',
        ({ traceId, links }) => batch.links.includes(traceId) && links.includes(batch.traceId),
      );
    });

    it('begins anew when a caller sends what is no traceparent', async () => {
      const id = `trace-${randomBytes(4).toString('hex')}`;
      const traceparent = `00-${'0'.repeat(32)}-${browser.spanId}-01`;
      await call(shop.url, '/brands', { headers: { 'x-request-id': id, traceparent } });
      const line = await eventually(() => api.lines.find(({ requestId }) => requestId === id), { what: 'its line' });
      expect(line['traceId']).toMatch(/^[0-9a-f]{32}$/);
      expect(line['traceId']).not.toBe('0'.repeat(32));
    });

    it('tells subscribers nothing of it', () => {
      expect(receiver.received.length).toBeGreaterThan(1);
      for (const { headers } of receiver.received) {
        expect(Object.keys(headers).filter((name) => /trace|baggage|request-id/.test(name))).toEqual([]);
      }
    });

    it('serves on while the collector is away, says so once, and sends what is left when it stops', async () => {
      const { port } = new URL(collector.url);
      await collector.close();
      const told = ({ lines }: AppProcess, what: string) =>
        lines.filter(({ msg }) => String(msg).includes(what)).length;
      const served = async (): Promise<boolean> => (await call(shop.url, '/brands')).status === 200;
      await eventually(async () => (await served()) && told(api, 'takes no spans') > 0, {
        seconds: 60,
        what: 'the warning about the collector',
      });
      for (let n = 0; n < 300; n += 1) expect(await served()).toBe(true);
      expect(told(api, 'takes no spans')).toBe(1);
      collector = await startCollector(Number(port));
      await eventually(async () => (await served()) && told(api, 'takes spans again') === 1, {
        seconds: 60,
        what: 'spans to be taken again',
      });
      const last = await call(shop.url, '/attributes', { headers: { 'x-request-id': 'the-last' } });
      expect(last.status).toBe(200);
      expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
      expect(collector.spans.map(({ name }) => name)).toContain('GET /api/v1/attributes');
    });
  });
});
