import { eventually } from '../../support/eventually';
import { answering, keepingWaiting, type Receiver, signaturesBy, startReceiver } from '../../support/webhook-receiver';
import { WebhooksUnderTest } from './webhooks-under-test';

describe('outgoing webhooks', () => {
  let webhooks: WebhooksUnderTest;
  let receiver: Receiver;

  beforeAll(async () => {
    webhooks = await WebhooksUnderTest.start();
  });

  beforeEach(async () => {
    receiver = await startReceiver();
  });

  afterEach(async () => {
    await webhooks.sql(`update webhook_endpoints set active = false`);
    await receiver.close();
    await eventually(async () => (await webhooks.deliveries()).every(({ claimed_until }) => claimed_until === null), {
      what: 'attempts to end',
      seconds: 20,
    });
    await webhooks.reset();
  });

  afterAll(() => webhooks.close());

  /** One endpoint and one delivery, attempted once. */
  async function attemptedOnce() {
    const endpoint = await webhooks.addEndpoint(receiver.url);
    const message = await webhooks.orderMessage();
    await webhooks.deliver(message);
    return { endpoint, message, delivery: await webhooks.delivery(1) };
  }

  const endpointRow = async () => {
    const [row] = await webhooks.sql<{ active: boolean; disabled_reason: string | null; failing_since: Date | null }>(
      'select active, disabled_reason, failing_since from webhook_endpoints',
    );
    return row;
  };

  it('tell a subscriber of a paid order at once, signed, without anything personal', async () => {
    const { endpoint, message, delivery } = await attemptedOnce();
    const { orderId } = message.payload;
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1 });
    const [webhook, ...others] = receiver.received;
    expect(others).toEqual([]);
    expect(webhook).toMatchObject({ id: `msg_${message.id}`, path: '/hooks', body: delivery.body });
    expect(webhook?.headers).toMatchObject({
      'content-type': 'application/json',
      host: `127.0.0.1:${receiver.port}`,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    });
    expect(webhook && signaturesBy(endpoint.secret, webhook)).toHaveLength(1);
    expect(JSON.parse(delivery.body)).toEqual({
      type: 'order.paid',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: {
        orderId,
        reference: `ORD-${orderId}`,
        status: 'paid',
        total: { amount: '44.80', currency: 'USD' },
        refunded: { amount: '0.00', currency: 'USD' },
      },
    });
  });

  it('go to each active endpoint that asks for the event, once however often the message comes', async () => {
    const chosen = await webhooks.addEndpoint(`${receiver.url}/chosen`, ['order.cancelled', 'order.paid']);
    const all = await webhooks.addEndpoint(`${receiver.url}/all`, ['*']);
    await webhooks.addEndpoint(`${receiver.url}/other`, ['order.cancelled']);
    const off = await webhooks.addEndpoint(`${receiver.url}/off`, ['*']);
    await webhooks.request(`/webhook-endpoints/${off.id}`, { method: 'PATCH', body: { active: false } });
    const message = await webhooks.orderMessage();
    await Promise.all([1, 2, 3].map(() => webhooks.deliver(message)));
    await webhooks.attempted(2);
    expect(receiver.received.map(({ path }) => path).toSorted()).toEqual(['/hooks/all', '/hooks/chosen']);
    expect((await webhooks.deliveries()).map(({ endpoint_id }) => endpoint_id).toSorted()).toEqual(
      [all.id, chosen.id].toSorted(),
    );
    expect(await webhooks.sql('select processed from outbox')).toEqual([{ processed: 1 }]);
  });

  it('make no job for an event that no active endpoint asks for', async () => {
    const wanting = async () => {
      const topics = await webhooks.registry.consumersByTopic();
      return Object.keys(topics).filter((topic) => topics[topic]?.includes('webhooks.fan_out'));
    };
    expect(await wanting()).toEqual([]);
    const one = await webhooks.addEndpoint(receiver.url, ['order.paid', 'stock.ran_low']);
    expect((await wanting()).toSorted()).toEqual(['order.paid', 'stock.ran_low']);
    await webhooks.addEndpoint(receiver.url, ['*']);
    expect(await wanting()).toHaveLength(8);
    await webhooks.sql('update webhook_endpoints set active = false where id <> $1', [one.id]);
    await webhooks.request(`/webhook-endpoints/${one.id}`, { method: 'DELETE' });
    expect(await wanting()).toEqual([]);
  });

  it('are tried again by the schedule under the same webhook-id, and then given up', async () => {
    receiver.answer(answering(500, {}, 'no \u0000 luck'));
    const { message, delivery } = await attemptedOnce();
    const waits = [delivery.waits];
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      expect(await webhooks.tick().then(() => webhooks.delivery(attempt - 1))).toMatchObject({ state: 'pending' });
      await webhooks.letTimePass();
      waits.push((await webhooks.delivery(attempt)).waits);
    }
    const hours = [5 / 3600, 300 / 3600, 0.5, 2, 5, 10, 14, 20, 24];
    const fits = hours.map((least, n) => (waits[n] ?? 0) > least * 3600 - 5 && (waits[n] ?? 0) <= least * 4320);
    expect(fits).toEqual(hours.map(() => true));
    expect(await webhooks.delivery(10)).toMatchObject({ state: 'failed', attempts: 10, waits: null });
    await webhooks.tick();
    expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`))).toEqual(
      new Set([`msg_${message.id} ${delivery.body}`]),
    );
    expect(receiver.received).toHaveLength(10);
    const [attempt] = await webhooks.sql(
      'select number, status, error, answer from webhook_attempts order by id limit 1',
    );
    expect(attempt).toEqual({ number: 1, status: 500, error: null, answer: 'no   luck' });
  });

  it('follow no redirect', async () => {
    const elsewhere = await startReceiver();
    receiver.answer(answering(307, { location: elsewhere.url }));
    const { delivery } = await attemptedOnce();
    expect(delivery).toMatchObject({ state: 'pending', attempts: 1 });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  it('end an attempt that is answered by switching protocols, and are tried again', async () => {
    receiver.answer((_, response) =>
      response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    const { delivery } = await attemptedOnce();
    expect(delivery).toMatchObject({ state: 'pending', attempts: 1 });
    expect(await webhooks.sql('select status, error from webhook_attempts')).toEqual([
      { status: null, error: 'answer_malformed' },
    ]);
  });

  it('wait for as long as a subscriber asks that has too much to do', async () => {
    receiver.answer(answering(429, { 'retry-after': '900' }));
    const { delivery } = await attemptedOnce();
    expect(delivery.waits).toBeGreaterThan(800);
    expect(delivery.waits).toBeLessThan(1100);
  });

  it('keep a little of an answer that does not end, and take its status', async () => {
    receiver.answer((_, response) => {
      response.writeHead(200);
      response.write(Buffer.alloc(100_000, 'x'));
    });
    const { delivery } = await attemptedOnce();
    expect(delivery.state).toBe('delivered');
    expect(await webhooks.sql('select length(answer) as length from webhook_attempts')).toEqual([{ length: 1024 }]);
  });

  it('stop at 410: the endpoint is switched off, and says why', async () => {
    receiver.answer(answering(410));
    const { delivery } = await attemptedOnce();
    expect(delivery.state).toBe('failed');
    expect(await endpointRow()).toMatchObject({ active: false, disabled_reason: 'gone' });
  });

  it('switch an endpoint off that took nothing for five days, and go on when it is switched on again', async () => {
    receiver.answer(answering(500));
    const { endpoint } = await attemptedOnce();
    expect(await endpointRow()).toMatchObject({ active: true, failing_since: expect.any(Date) });
    await webhooks.sql(`update webhook_endpoints set failing_since = now() - interval '4 days 23 hours'`);
    await webhooks.letTimePass();
    await webhooks.delivery(2);
    expect(await endpointRow()).toMatchObject({ active: true, disabled_reason: null });
    await webhooks.sql(`update webhook_endpoints set failing_since = now() - interval '5 days 1 second'`);
    await webhooks.letTimePass();
    await webhooks.delivery(3);
    expect(await endpointRow()).toMatchObject({ active: false, disabled_reason: 'failing' });

    await webhooks.letTimePass();
    expect(receiver.received).toHaveLength(3);
    receiver.answer(answering(200));
    const path = `/webhook-endpoints/${endpoint.id}`;
    const { body } = await webhooks.request(path, { method: 'PATCH', body: { active: true } });
    expect(body).toMatchObject({ active: true, disabledReason: null, failingSince: null });
    await webhooks.tick();
    expect(await webhooks.delivery(4)).toMatchObject({ state: 'delivered', attempts: 4 });
  });

  it('forgive an endpoint as soon as it takes something', async () => {
    receiver.answer(answering(500));
    await attemptedOnce();
    receiver.answer(answering(200));
    await webhooks.letTimePass();
    await webhooks.delivery(2);
    expect(await endpointRow()).toMatchObject({ active: true, failing_since: null });
  });

  it('are sent again under the same webhook-id after a crash between sending and writing down', async () => {
    const { message } = await attemptedOnce();
    await webhooks.sql('delete from webhook_attempts');
    const crashed = (until: string) =>
      webhooks.sql(
        `update webhook_deliveries
         set state = 'pending', claimed_until = ${until}, next_attempt_at = ${until}, finished_at = null`,
      );
    await crashed(`now() + interval '30 s'`);
    await webhooks.tick();
    expect(receiver.received).toHaveLength(1);
    await crashed(`now() - interval '1 s'`);
    await webhooks.tick();
    expect(await webhooks.delivery(1)).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(receiver.received.map(({ id }) => id)).toEqual([`msg_${message.id}`, `msg_${message.id}`]);
  });

  it('are not signed with a secret that cannot be read, and say so', async () => {
    const endpoint = await webhooks.addEndpoint(receiver.url);
    await webhooks.sql(`update webhook_endpoints set encrypted_secret = 'v1.AAAA'`);
    await webhooks.deliver(await webhooks.orderMessage());
    expect(await webhooks.delivery(1)).toMatchObject({ state: 'pending' });
    expect(await webhooks.sql('select error from webhook_attempts')).toEqual([{ error: 'secret_unreadable' }]);
    expect(receiver.received).toEqual([]);
    const rotated = await webhooks.request(`/webhook-endpoints/${endpoint.id}/rotate-secret`, { method: 'POST' });
    await webhooks.letTimePass();
    await webhooks.delivery(2);
    const [webhook] = receiver.received;
    expect(webhook && signaturesBy(rotated.body.secret, webhook)).toHaveLength(1);
  });

  it('are signed with the old secret too for a day after it was rotated', async () => {
    const endpoint = await webhooks.addEndpoint(receiver.url);
    const rotated = await webhooks.request(`/webhook-endpoints/${endpoint.id}/rotate-secret`, { method: 'POST' });
    const secrets = [endpoint.secret, rotated.body.secret];
    await webhooks.deliver(await webhooks.orderMessage());
    await webhooks.attempted(1);
    const made = (n: number) => secrets.map((secret) => signaturesBy(secret, receiver.received[n]!).length);
    expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(made(0)).toEqual([1, 1]);

    await webhooks.sql(`update webhook_endpoints set previous_until = now() - interval '1 s'`);
    await webhooks.deliver(await webhooks.orderMessage());
    await webhooks.attempted(2);
    expect(made(1)).toEqual([0, 1]);
    await webhooks.tick('purge-webhook-deliveries');
    expect(await webhooks.sql('select previous_encrypted_secret from webhook_endpoints')).toEqual([
      { previous_encrypted_secret: null },
    ]);
  });

  it('are forgotten after 30 days, and a removed endpoint with the last of its deliveries', async () => {
    const { endpoint } = await attemptedOnce();
    await webhooks.tick('purge-webhook-deliveries');
    expect(await webhooks.deliveries()).toHaveLength(1);
    await webhooks.request(`/webhook-endpoints/${endpoint.id}`, { method: 'DELETE' });
    await webhooks.tick('purge-webhook-deliveries');
    expect(await webhooks.sql('select encrypted_secret from webhook_endpoints')).toEqual([{ encrypted_secret: null }]);
    await webhooks.sql(`update webhook_deliveries set created_at = now() - interval '30 days 1 minute'`);
    await webhooks.tick('purge-webhook-deliveries');
    for (const table of ['webhook_attempts', 'webhook_deliveries', 'webhook_endpoints']) {
      expect(await webhooks.sql(`select 1 from ${table}`)).toEqual([]);
    }
  });

  it('do not hold each other up: an endpoint that does not answer leaves room for the rest', async () => {
    const slow = await startReceiver();
    const waiting = keepingWaiting();
    slow.answer(waiting.answering);
    await webhooks.addEndpoint(slow.url, ['order.paid']);
    await webhooks.addEndpoint(receiver.url, ['order.placed']);
    for (let n = 0; n < 12; n += 1) await webhooks.deliver(await webhooks.orderMessage('order.paid'));
    await eventually(() => waiting.waiting() === 4, { what: 'four attempts at the slow endpoint' });
    await webhooks.deliver(await webhooks.orderMessage('order.placed'));
    await eventually(() => receiver.received.length === 1, { what: 'the other endpoint to be told' });
    await webhooks.tick();
    expect(waiting.waiting()).toBe(4);
    await eventually(
      () => {
        waiting.release();
        return slow.received.length === 12;
      },
      { what: 'the slow endpoint to be told of everything' },
    );
    waiting.release();
    await webhooks.attempted(13);
    await slow.close();
  });

  it('try an endpoint that fails with one attempt at a time, until it takes something', async () => {
    receiver.answer(answering(500));
    await attemptedOnce();
    const waiting = keepingWaiting();
    receiver.answer(waiting.answering);
    for (let n = 0; n < 5; n += 1) await webhooks.deliver(await webhooks.orderMessage());
    await eventually(() => waiting.waiting() === 1, { what: 'one attempt' });
    await webhooks.tick();
    expect(waiting.waiting()).toBe(1);
    waiting.release();
    await eventually(() => waiting.waiting() === 4, { what: 'four attempts at once' });
    waiting.release();
    await webhooks.attempted(6);
  });
});
