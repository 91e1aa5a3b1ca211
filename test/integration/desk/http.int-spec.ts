import { newId } from '#kernel';
import { type DeskApi, startDeskApi } from './desk-api';

const path = '/admin/dead-letters';

describe('the HTTP face of the failure desk', () => {
  let api: DeskApi;

  beforeAll(async () => {
    api = await startDeskApi();
  });

  beforeEach(() => api.sql('truncate dead_letters, outbox'));

  afterAll(() => api.close());

  /** A letter about a message that failed for good so many minutes ago. */
  async function letter({ queue = 'mail', cause = 'Error: gone', minutes = 0, state = 'open' } = {}) {
    const [id, messageId, orderId] = [newId(), newId(), newId()];
    const payload = { orderId };
    await api.sql(
      `insert into outbox (id, topic, payload, published_at, publications, consumers, published_to, dead_consumers, dead_at)
       values ($1, 'test.parcel_lost', $2, now(), 1, 1, '{test.courier}', '{test.courier}', now())`,
      [messageId, payload],
    );
    await api.sql(
      `insert into dead_letters (id, queue, job, message_id, cause, cause_key, payload, attempts, order_id, state,
         first_failed_at, last_failed_at, history)
       select $1, $2, 'test.courier', $3, $4, $4, $5, 8, $6, $7, at, at,
         jsonb_build_array(jsonb_build_object('at', at, 'cause', $4::text, 'attempts', 8))
       from (select now() - make_interval(mins => $8) as at) failure`,
      [id, queue, messageId, cause, { messageId, payload }, orderId, state, minutes],
    );
    return { id, messageId, orderId };
  }

  const post = (url: string, payload?: object, headers: Readonly<Record<string, string>> = {}) =>
    api.call(`${path}${url}`, 'admin', { method: 'POST', payload, headers });
  const list = async (query = '') => (await api.call(`${path}${query}`, 'admin')).body;
  const ids = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);
  const stateOf = async (id: string) => (await api.call(`${path}/${id}`, 'admin')).body.state;

  it('shows open letters, the last failure first, with what an admin has to know', async () => {
    const older = await letter({ minutes: 5 });
    const newer = await letter({ minutes: 1 });
    await letter({ state: 'discarded' });
    const body = await list();
    expect(body).toMatchObject({ page: 1, pageSize: 20, total: 2, nextCursor: null });
    expect(body.items[0]).toEqual({
      id: newer.id,
      queue: 'mail',
      job: 'test.courier',
      state: 'open',
      cause: 'Error: gone',
      causeKey: 'Error: gone',
      payload: { orderId: newer.orderId },
      attempts: 8,
      orderId: newer.orderId,
      firstFailedAt: expect.stringMatching(/Z$/),
      lastFailedAt: expect.stringMatching(/Z$/),
    });
    expect(ids(body)).toEqual([newer.id, older.id]);
    const { body: one } = await api.call(`${path}/${newer.id}`, 'admin');
    expect(one).toMatchObject({ ...body.items[0], history: [{ cause: 'Error: gone', attempts: 8 }] });
  });

  it('finds letters by queue, state, order and cause, and turns pages by cursor', async () => {
    const mail = await letter({ minutes: 3 });
    const money = await letter({ minutes: 2, queue: 'payments', cause: 'Error: refused' });
    const done = await letter({ minutes: 1, state: 'retried' });
    expect(ids(await list('?queue=payments'))).toEqual([money.id]);
    expect(ids(await list('?state=retried'))).toEqual([done.id]);
    expect(ids(await list('?state=all'))).toEqual([done.id, money.id, mail.id]);
    expect(ids(await list(`?orderId=${mail.orderId}`))).toEqual([mail.id]);
    expect(ids(await list('?causeKey=Error:%20refused'))).toEqual([money.id]);
    expect(ids(await list('?page=2&pageSize=1'))).toEqual([mail.id]);
    const first = await list('?pageSize=2&state=all');
    const second = await list(`?pageSize=2&state=all&cursor=${first.nextCursor}`);
    expect([ids(first), ids(second), second.nextCursor]).toEqual([[done.id, money.id], [mail.id], null]);
  });

  it('finds the order of a provider’s event whose message names the event alone', async () => {
    const [eventId, orderId] = [newId(), newId()];
    const { id } = await letter();
    await api.sql(
      `insert into payment_events (id, provider, event_id, reference, outcome, currency, payload, order_id)
       values ($1::uuid, 'sandbox', $1::text, 'ORD-UNKNOWN123', 'success', 'USD', '{}', $2)`,
      [eventId, orderId],
    );
    await api.sql('update dead_letters set order_id = null, payload = $2 where id = $1', [
      id,
      { payload: { paymentEventId: eventId } },
    ]);
    expect((await list()).items[0]).toMatchObject({ orderId });
    expect(ids(await list(`?orderId=${orderId}`))).toEqual([id]);
  });

  it('groups letters by queue, job and cause, the largest group first', async () => {
    const refused = await letter({ queue: 'payments', cause: 'Error: refused' });
    await letter({ minutes: 9 });
    const newest = await letter({ minutes: 1 });
    const body = await list('/groups');
    expect(body).toMatchObject({
      total: 2,
      items: [
        { queue: 'mail', job: 'test.courier', causeKey: 'Error: gone', count: 2, exampleId: newest.id },
        { queue: 'payments', causeKey: 'Error: refused', count: 1, exampleId: refused.id },
      ],
    });
    expect(Date.parse(body.items[0].oldestFailedAt)).toBeLessThan(Date.parse(body.items[0].newestFailedAt));
    expect(await list('/groups?queue=payments')).toMatchObject({ total: 1 });
  });

  it('retries one letter, edited or not, once for each key', async () => {
    const [plain, edited] = [await letter(), await letter()];
    const payload = { orderId: newId() };
    expect(await post(`/${plain.id}/retry`)).toMatchObject({ status: 200, body: { id: plain.id, state: 'retried' } });
    const key = { 'idempotency-key': newId() };
    const first = await post(`/${edited.id}/retry`, { payload }, key);
    const again = await post(`/${edited.id}/retry`, { payload }, key);
    expect(first).toMatchObject({ status: 200, body: { state: 'retried', payload, orderId: payload.orderId } });
    expect(again).toMatchObject({ status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    const refused = await post(`/${edited.id}/retry`, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'dead_letter_not_open', state: 'retried' } });
    expect((await post(`/${newId()}/retry`)).status).toBe(404);
  });

  it.each([
    ['a list', { payload: [] }],
    ['null', { payload: null }],
    ['text', { payload: 'x' }],
    ['no member', { payload: {} }],
    ['another member', { payload: { orderId: newId(), x: 'y' } }],
    ['a person', { payload: { orderId: 'ada@example.com' } }],
    ['what cannot be stored', { payload: { orderId: 'a\u0000' } }],
    ['half of a character', { payload: { orderId: '\uD83C' } }],
    ['an object in it', { payload: { orderId: { a: 1 } } }],
    ['a prototype', JSON.parse('{"payload": {"__proto__": {"a": 1}}}') as object],
    ['an unknown field', { force: true }],
  ])('refuses a payload that is or has %s', async (_, body) => {
    const { id } = await letter();
    const { status } = await post(`/${id}/retry`, body);
    expect(status).toBe(400);
    expect(await stateOf(id)).toBe('open');
    expect(await api.sql('select 1 from outbox where dead_at is null or edited_payloads is not null')).toEqual([]);
  });

  it('retries all letters, or those of one queue', async () => {
    await Promise.all([letter(), letter(), letter({ queue: 'payments' })]);
    expect(await post('/retry', { queue: 'payments' })).toMatchObject({ status: 200, body: { retried: 1 } });
    expect((await post('/retry')).body).toEqual({ retried: 2 });
    expect((await post('/retry', {})).body).toEqual({ retried: 0 });
    expect((await post('/retry', { queue: 'nowhere' })).status).toBe(400);
  });

  it('takes a request without a body for one without wishes', async () => {
    const { id } = await letter();
    const one = await post(`/${id}/retry`);
    expect([one.status, one.body.state]).toEqual([200, 'retried']);
    await letter();
    const all = await post('/retry');
    expect([all.status, all.body]).toEqual([200, { retried: 1 }]);
  });

  it('discards a letter', async () => {
    const { id } = await letter();
    const remove = (letterId: string) => api.call(`${path}/${letterId}`, 'admin', { method: 'DELETE' });
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(204);
    expect(await stateOf(id)).toBe('discarded');
    expect((await list()).items).toEqual([]);
    expect((await remove(newId())).status).toBe(404);
    const retried = await letter({ state: 'retried' });
    expect(await remove(retried.id)).toMatchObject({ status: 409, body: { code: 'dead_letter_not_open' } });
  });

  it.each([
    '?queue=nowhere',
    '?state=lost',
    '?orderId=x',
    '?causeKey=%00',
    '?cursor=x',
    '?cursor=WyItbGFzdEZhaWxlZEF0IiwieCIsIjAxOTlmNWEwLTRjMWUtN2E1My05ZDBjLTJiOGY2ZjZmM2MxMSJd',
    '?pageSize=101',
    '?x=y',
    '/x',
    '/groups?causeKey=%00',
  ])('refuses %s', async (query) => {
    expect((await api.call(`${path}${query}`, 'admin')).status).toBe(400);
  });

  it('is for admins only', async () => {
    const { id } = await letter();
    for (const [method, url] of [
      ['GET', ''],
      ['GET', '/groups'],
      ['GET', `/${id}`],
      ['POST', '/retry'],
      ['POST', `/${id}/retry`],
      ['DELETE', `/${id}`],
    ] as const) {
      expect((await api.call(`${path}${url}`, undefined, { method })).status).toBe(401);
      expect((await api.call(`${path}${url}`, 'customer', { method })).status).toBe(403);
      expect((await api.call(`${path}${url}`, 'staff', { method })).status).toBe(403);
    }
    expect(await stateOf(id)).toBe('open');
  });
});
