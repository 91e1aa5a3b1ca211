import { newId } from '#kernel';
import { answering, type Receiver, startReceiver } from '../../support/webhook-receiver';
import { WebhooksUnderTest } from './webhooks-under-test';

const url = 'https://hooks.example.com/in';

describe('the endpoints of webhooks', () => {
  let webhooks: WebhooksUnderTest;

  beforeAll(async () => {
    webhooks = await WebhooksUnderTest.start({ WEBHOOK_ALLOW_PRIVATE: 'false' });
  });

  afterEach(() => webhooks.reset());
  afterAll(() => webhooks.close());

  const add = (body: object, headers: Record<string, string> = {}) =>
    webhooks.request('/webhook-endpoints', { body, headers });
  const rows = () => webhooks.sql('select * from webhook_endpoints order by id');

  it('are added with a secret that is shown once and kept encrypted', async () => {
    const added = await add({ url, events: ['order.paid', '*', 'order.paid'], description: 'Warehouse' });
    expect(added.status).toBe(201);
    const { id, secret, ...rest } = added.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = {
      url,
      events: ['order.paid', '*'],
      active: true,
      description: 'Warehouse',
      disabledReason: null,
      failingSince: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    };
    expect(rest).toEqual(shown);
    expect((await webhooks.request(`/webhook-endpoints/${id}`)).body).toEqual({ id, ...shown });
    expect((await webhooks.request('/webhook-endpoints')).body).toMatchObject({ items: [{ id, ...shown }], total: 1 });
    expect(JSON.stringify(await rows())).not.toContain(secret.slice('whsec_'.length));
  });

  it('are added once for an idempotency key, whose stored answer shows no secret to whoever has the database', async () => {
    const headers = { 'idempotency-key': 'one' };
    const [first, again] = [await add({ url, events: ['*'] }, headers), await add({ url, events: ['*'] }, headers)];
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await rows()).toHaveLength(1);
    const stored = JSON.stringify(await webhooks.sql('select * from idempotency_keys'));
    expect(stored).toContain(first.body.id);
    expect(stored).not.toContain(first.body.secret.slice('whsec_'.length));

    const path = `/webhook-endpoints/${first.body.id}/rotate-secret`;
    const rotate = () => webhooks.request(path, { method: 'POST', headers: { 'idempotency-key': 'two' } });
    const [rotated, repeated] = [await rotate(), await rotate()];
    expect(repeated.body).toEqual(rotated.body);
    expect(rotated).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(rotated.body.secret).not.toBe(first.body.secret);
  });

  it.each([
    ['http://hooks.example.com/', 'url_not_allowed'],
    ['https://127.0.0.1/', 'url_not_allowed'],
    ['https://0x7f000001/', 'url_not_allowed'],
    ['https://[::ffff:10.0.0.1]/', 'url_not_allowed'],
    ['https://169.254.169.254/latest/meta-data', 'url_not_allowed'],
    ['https://localhost:8443/', 'url_not_allowed'],
    ['https://ada:secret@hooks.example.com/', 'url_not_allowed'],
    ['https://hooks.example.com/#here', 'url_not_allowed'],
    ['hooks', 'url_not_allowed'],
    [`https://hooks.example.com/${'a'.repeat(2048)}`, 'validation_failed'],
    ['https://hooks.example.com/\u0000', 'validation_failed'],
    ['https://hooks.example.com/\ud800', 'validation_failed'],
    [42, 'validation_failed'],
    [null, 'validation_failed'],
  ])('do not lead to %j', async (address, code) => {
    const refused = await add({ url: address, events: ['*'] });
    expect(refused).toMatchObject({ status: 400, body: { code } });
    const { body } = await add({ url, events: ['*'] });
    const unchanged = await rows();
    const change = { method: 'PATCH', body: { url: address } } as const;
    expect(await webhooks.request(`/webhook-endpoints/${body.id}`, change)).toMatchObject({ status: 400 });
    expect(await rows()).toEqual(unchanged);
    expect(unchanged).toHaveLength(1);
  });

  it.each([
    [{ url, events: ['order.paid', 'order.lost'] }, 'unknown_event_type'],
    [{ url, events: [] }, 'validation_failed'],
    [{ url, events: 'order.paid' }, 'validation_failed'],
    [{ url, events: [null] }, 'validation_failed'],
    [{ url, events: ['__proto__'] }, 'unknown_event_type'],
    [{ url, events: Array.from({ length: 51 }, () => '*') }, 'validation_failed'],
    [{ url }, 'validation_failed'],
    [{ url, events: ['*'], active: 'yes' }, 'validation_failed'],
    [{ url, events: ['*'], description: 'a\u0000b' }, 'validation_failed'],
    [{ url, events: ['*'], secret: 'whsec_AAAA' }, 'validation_failed'],
  ])('are not made of %j', async (body, code) => {
    expect(await add(body)).toMatchObject({ status: 400, body: { code } });
    expect(await rows()).toEqual([]);
  });

  it('say which event type there is not', async () => {
    const { body } = await add({ url, events: ['order.paid', 'order.lost'] });
    expect(body.errors).toEqual([{ pointer: '/events/1', detail: expect.stringContaining('order.paid') }]);
    const types = (await webhooks.request('/webhook-event-types')).body as { name: string }[];
    expect(types.map(({ name }) => name)).toContain('stock.ran_low');
  });

  it('are changed field by field and removed for good', async () => {
    const { body } = await add({ url, events: ['*'], description: 'Warehouse' });
    const path = `/webhook-endpoints/${body.id}`;
    const patch = (change: object) => webhooks.request(path, { method: 'PATCH', body: change });
    expect((await patch({})).body).toMatchObject({ url, events: ['*'], active: true, description: 'Warehouse' });
    expect((await patch({ events: ['order.paid'], description: null })).body).toMatchObject({
      events: ['order.paid'],
      description: null,
    });
    expect((await patch({ active: false, url: `${url}/2` })).body).toMatchObject({ active: false, url: `${url}/2` });
    expect((await webhooks.request(path, { method: 'DELETE' })).status).toBe(204);
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await webhooks.request(path, { method })).status).toBe(404);
    }
    expect((await patch({ active: true })).status).toBe(404);
    expect((await webhooks.request(`${path}/rotate-secret`, { method: 'POST' })).status).toBe(404);
    expect((await webhooks.request(`${path}/deliveries`)).status).toBe(404);
    expect(await rows()).toEqual([expect.objectContaining({ active: false, encrypted_secret: null })]);
  });

  it('are at most a hundred', async () => {
    await webhooks.sql(
      `insert into webhook_endpoints (id, url, events, encrypted_secret)
       select gen_random_uuid(), 'https://hooks.example.com', '{*}', 'encrypted' from generate_series(1, 100)`,
    );
    expect(await add({ url, events: ['*'] })).toMatchObject({ status: 409, body: { code: 'too_many_endpoints' } });
    expect(await rows()).toHaveLength(100);
  });

  it.each([
    ['/webhook-endpoints', 'GET'],
    ['/webhook-endpoints', 'POST'],
    [`/webhook-endpoints/${newId()}`, 'GET'],
    [`/webhook-endpoints/${newId()}`, 'PATCH'],
    [`/webhook-endpoints/${newId()}`, 'DELETE'],
    [`/webhook-endpoints/${newId()}/rotate-secret`, 'POST'],
    [`/webhook-endpoints/${newId()}/deliveries`, 'GET'],
    [`/webhook-deliveries/${newId()}/replay`, 'POST'],
    ['/webhook-event-types', 'GET'],
  ] as const)('are for admins only: %s %s', async (path, method) => {
    expect((await webhooks.request(path, { method, role: null })).status).toBe(401);
    expect((await webhooks.request(path, { method, role: 'staff' })).status).toBe(403);
  });
});

describe('the log of deliveries', () => {
  let webhooks: WebhooksUnderTest;
  let receiver: Receiver;

  beforeAll(async () => {
    webhooks = await WebhooksUnderTest.start();
  });

  beforeEach(async () => {
    receiver = await startReceiver();
  });

  afterEach(async () => {
    await receiver.close();
    await webhooks.reset();
  });

  afterAll(() => webhooks.close());

  const replay = (id: string, key?: string) =>
    webhooks.request(`/webhook-deliveries/${id}/replay`, {
      method: 'POST',
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });

  /** Three deliveries, the middle one given up. */
  async function threeDeliveries() {
    const endpoint = await webhooks.addEndpoint(receiver.url);
    for (const [n, status] of [200, 410, 200].entries()) {
      receiver.answer(answering(status, {}, `answer ${n}`));
      await webhooks.deliver(await webhooks.orderMessage());
      await webhooks.attempted(n + 1);
      await webhooks.request(`/webhook-endpoints/${endpoint.id}`, { method: 'PATCH', body: { active: true } });
    }
    return { path: `/webhook-endpoints/${endpoint.id}/deliveries`, endpoint };
  }

  it('shows what was sent and answered, newest first, page by page and by state', async () => {
    const { path, endpoint } = await threeDeliveries();
    const [, middle] = await webhooks.deliveries();
    const all = (await webhooks.request(path)).body;
    expect(all).toMatchObject({ total: 3, nextCursor: null });
    expect(all.items.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'failed', 'delivered']);
    expect(all.items[1]).toEqual({
      id: middle?.id,
      endpointId: endpoint.id,
      messageId: `msg_${middle?.message_id}`,
      eventType: 'order.paid',
      body: middle?.body,
      state: 'failed',
      nextAttemptAt: null,
      finishedAt: expect.any(String),
      createdAt: expect.any(String),
      attempts: [
        {
          number: 1,
          at: expect.any(String),
          durationMs: expect.any(Number),
          status: 410,
          error: null,
          answer: 'answer 1',
        },
      ],
    });
    const failed = (await webhooks.request(`${path}?state=failed`)).body;
    expect(failed).toMatchObject({ total: 1, items: [all.items[1]] });
    const first = (await webhooks.request(`${path}?pageSize=2`)).body;
    const rest = (await webhooks.request(`${path}?pageSize=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await webhooks.request(`${path}?pageSize=2&page=2`)).body.items).toEqual(rest.items);
    expect((await webhooks.request(`${path}?state=lost`)).status).toBe(400);
    expect((await webhooks.request(`${path}?cursor=abc`)).body.code).toBe('invalid_cursor');
  });

  it('sends a delivery again that has ended, once for an idempotency key, under its old webhook-id', async () => {
    await threeDeliveries();
    const [delivered, failed] = await webhooks.deliveries();
    const answers = [await replay(failed!.id, 'again'), await replay(failed!.id, 'again')];
    expect(answers[0]).toMatchObject({ status: 202, body: { id: failed!.id, state: 'pending' } });
    expect(answers[1]).toMatchObject({ status: 202, body: answers[0]?.body });
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true');
    await webhooks.tick();
    await webhooks.attempted(4);
    expect((await replay(delivered!.id)).status).toBe(202);
    await webhooks.tick();
    await webhooks.attempted(5);
    const ids = receiver.received.map(({ id }) => id);
    expect(ids.slice(3)).toEqual([`msg_${failed!.message_id}`, `msg_${delivered!.message_id}`]);
    expect((await webhooks.deliveries()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 1],
      ['delivered', 1],
    ]);
  });

  it('sends nothing again that is still to be sent, whose endpoint is off, or that there is not', async () => {
    const { endpoint } = await threeDeliveries();
    const [delivered, other] = await webhooks.deliveries();
    await webhooks.sql(
      `update webhook_deliveries set state = 'pending', next_attempt_at = now() + interval '1 hour' where id = $1`,
      [other!.id],
    );
    const before = await webhooks.sql('select * from webhook_deliveries order by id');
    expect(await replay(other!.id)).toMatchObject({ status: 409, body: { code: 'delivery_pending' } });
    const path = `/webhook-endpoints/${endpoint.id}`;
    await webhooks.request(path, { method: 'PATCH', body: { active: false } });
    expect(await replay(delivered!.id)).toMatchObject({ status: 409, body: { code: 'endpoint_inactive' } });
    await webhooks.request(path, { method: 'DELETE' });
    expect((await replay(delivered!.id)).status).toBe(404);
    expect((await replay(newId())).status).toBe(404);
    expect(await webhooks.sql('select * from webhook_deliveries order by id')).toEqual(before);
  });

  it('sends once what is replayed by several at the same moment', async () => {
    await threeDeliveries();
    const [delivered] = await webhooks.deliveries();
    const answers = await Promise.all(Array.from({ length: 6 }, () => replay(delivered!.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409, 409]);
    await webhooks.tick();
    await webhooks.attempted(4);
    expect(receiver.received).toHaveLength(4);
  });
});
