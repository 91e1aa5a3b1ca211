import { call, deliver, type Customer, type Json, newProduct, newStaff, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';
import { tracesOf } from '../support/traces';

const name = 'Zephyrina Quillfeather';
const email = 'Zephyrina.Quill@canary.example';
const otherEmail = 'office.quill@canary.example';
const firstPassword = 'the first canary password';
const password = 'the second canary password';
const shippingAddress = { name, line1: '77 Canary Lane', city: 'Quillburgh', postalCode: 'QU1 7LL', country: 'GB' };
const trackingNumber = 'CANARY77001';

/** What must not be left of her anywhere. */
const canaries = ['Zephyrina', 'Quill', 'canary', trackingNumber];

describe('the data of a customer', () => {
  let shop: Shop;
  let staff: Customer;
  let id: string;
  let headers: Record<string, string>;
  let paid: Json;
  let cancelled: Json;
  let exported: Json;
  let ruleId: string;
  let sharedRuleId: string;
  const secrets: string[] = [];

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
  });

  afterAll(() => shop.close());

  const signIn = (by: string) => call(shop.url, '/auth/jwt/create', { body: { email, password: by } });
  const send = (path: string, body: unknown, extra: Record<string, string> = {}): Promise<Reply> =>
    call(shop.url, path, { body, headers: { ...headers, ...extra } });
  const erase = (by: string): Promise<Reply> =>
    call(shop.url, '/auth/users/me', { method: 'DELETE', body: { password: by }, headers });
  const mailOf = (template: string) =>
    eventually(() => shop.mails().find((text) => text.includes(`X-Template: ${template}\r\n`)), {
      seconds: 40,
      what: `the mail ${template}`,
    });

  it('begins with an account, whose password is set anew by a token from a mail', async () => {
    const registered = await call(shop.url, '/auth/users', { body: { email, password: firstPassword, name } });
    id = registered.body.id;
    const old = (await signIn(firstPassword)).body;
    for (const address of [email.toUpperCase(), 'nobody@canary.test']) {
      const asked = await call(shop.url, '/auth/users/reset-password', { body: { email: address } });
      expect({ status: asked.status, body: asked.body }).toEqual({ status: 204, body: '' });
    }
    const mail = await mailOf('password_reset');
    expect(mail).toContain(`To: ${email}`);
    const [, token = ''] = /Token: ([\w-]{43})\r\n/.exec(mail) ?? [];
    const confirm = { body: { token, newPassword: password } };
    expect((await call(shop.url, '/auth/users/reset-password/confirm', confirm)).status).toBe(204);
    expect(await call(shop.url, '/auth/users/reset-password/confirm', confirm)).toMatchObject({
      status: 400,
      body: { code: 'invalid_reset_token' },
    });
    expect((await call(shop.url, '/auth/jwt/refresh', { body: { refresh: old.refresh } })).status).toBe(401);
    expect((await signIn(firstPassword)).status).toBe(401);

    const { access, refresh } = (await signIn(password)).body;
    headers = { authorization: `Bearer ${access}` };
    secrets.push(token, refresh, access, old.refresh, password, firstPassword);
    await eventually(
      async () =>
        (await shop.rows(`select 1 from outbox where processed_at is null and topic like 'password%'`)).length === 0,
      { seconds: 30, what: 'both requests to be done with' },
    );
    expect(shop.mails().filter((text) => text.includes('X-Template: password_reset'))).toHaveLength(1);
  });

  it('grows by what she buys, ships, cancels and puts aside', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 20, price: '20.00' });
    const items = [{ variantId, quantity: 2 }];
    const placed = await send(
      '/orders',
      { items, shippingAddress, country: 'GB' },
      { 'idempotency-key': 'canary-key' },
    );
    paid = placed.body;
    await send(`/orders/${paid.id}/payments`, { provider: 'sandbox' });
    await deliver(shop, { reference: paid.reference, amount: '40.00' });
    await mailOf('payment_receipt');
    const shipment = {
      body: { carrier: 'Royal Mail', trackingNumber },
      headers: { ...staff.headers, 'idempotency-key': 'ship' },
    };
    expect((await call(shop.url, `/orders/${paid.id}/fulfilments`, shipment)).status).toBe(201);
    await mailOf('order_shipped');
    cancelled = (await send('/orders', { items, email: otherEmail, shippingAddress })).body;
    await send('/cart/items', { variantId, quantity: 1 });
    const rule = { name: 'Ten off', kind: 'customer', adjustment: { type: 'percent', value: '10' } };
    const rules = [[id], [id, staff.id]].map((customerIds) =>
      call(shop.url, '/pricing/rules', { body: { ...rule, customerIds }, headers: staff.headers }),
    );
    [ruleId, sharedRuleId] = (await Promise.all(rules)).map(({ body }) => body.id) as [string, string];
  });

  it('is kept while an order waits for its money', async () => {
    const before = await shop.rows('select * from users where id = $1', [id]);
    const refused = await erase(password);
    expect(refused).toMatchObject({ status: 409, body: { code: 'orders_open', orders: [cancelled.reference] } });
    expect(await shop.rows('select * from users where id = $1', [id])).toEqual(before);
    expect((await send(`/orders/${cancelled.id}/cancel`, {})).status).toBe(200);
  });

  it('is shown to her as a whole, without secrets', async () => {
    const answer = await call(shop.url, '/auth/users/me/export', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    exported = answer.body;
    expect(exported).toMatchObject({
      profile: { id, email, name, role: 'customer', tier: null, active: true },
      passwordResets: [{ requestedAt: expect.any(String), closedAt: expect.any(String) }],
      cart: { items: [{ quantity: 1, unitPrice: { amount: expect.any(String), currency: 'USD' } }] },
      priceRules: [{ name: 'Ten off' }, { name: 'Ten off' }],
      idempotencyKeys: [{ key: 'canary-key' }],
    });
    expect(exported.sessions.length).toBeGreaterThan(0);
    const [second, first] = exported.orders;
    expect(second).toMatchObject({ reference: cancelled.reference, status: 'cancelled', email: otherEmail });
    expect(first).toMatchObject({
      reference: paid.reference,
      status: 'fulfilled',
      email,
      shippingAddress,
      total: { amount: '40.00', currency: 'USD' },
      lines: [{ quantity: 2, lineTotal: { amount: '40.00' } }],
      timeline: [{ to: 'pending' }, { to: 'paid' }, { to: 'fulfilled' }],
      reservation: { status: 'confirmed' },
      fulfilment: { carrier: 'Royal Mail', trackingNumber },
      payments: [{ provider: 'sandbox', status: 'captured', captured: { amount: '40.00' } }],
      refunds: [],
    });
    const mails = exported.mails.map(({ template, recipient }: Json) => [template, recipient].join(' '));
    expect(mails).toEqual(
      expect.arrayContaining([`password_reset ${email}`, `order_confirmation ${email}`, `payment_receipt ${email}`]),
    );
    const text = JSON.stringify(exported);
    for (const secret of [...secrets, 'argon2', 'clientSecret', 'token']) expect(text).not.toContain(secret);
    expect(text).not.toContain(staff.id);
  });

  it('stays when the password for erasing it is wrong', async () => {
    const traces = await tracesOf(canaries, shop);
    expect(traces.length).toBeGreaterThan(5);
    const refused = await erase(firstPassword);
    expect(refused).toMatchObject({ status: 403, body: { code: 'wrong_password' } });
    expect(await tracesOf(canaries, shop)).toEqual(traces);
  });

  it('is nowhere in the database once she has it erased, in no column of no table', async () => {
    const erased = await eventually(
      async () => {
        const answer = await erase(password);
        return answer.status === 409 ? undefined : answer;
      },
      { seconds: 40, what: 'the payment of the cancelled order to be over' },
    );
    expect({ status: erased.status, body: erased.body }).toEqual({ status: 204, body: '' });
    expect(await tracesOf(canaries, shop)).toEqual([]);
    expect(await tracesOf(secrets, shop)).toEqual([]);
    const named = (table: string) => /\.(?:refresh_tokens|carts|idempotency_keys|price_rules)$/.test(table);
    expect(await tracesOf([id], shop, named)).toEqual([]);
  });

  it('opens nothing any more', async () => {
    expect((await call(shop.url, '/auth/users/me', { headers })).status).toBe(401);
    expect((await call(shop.url, '/auth/jwt/refresh', { body: { refresh: secrets[1] } })).status).toBe(401);
    expect((await signIn(password)).status).toBe(401);
    expect((await erase(password)).status).toBe(401);
    expect((await call(shop.url, '/auth/users/reset-password', { body: { email } })).status).toBe(204);
  });

  it('leaves the books as they were: orders, money, stock and every invariant', async () => {
    const order = (await call(shop.url, `/orders/${paid.id}`, { headers: staff.headers })).body;
    expect(order).toMatchObject({
      reference: paid.reference,
      status: 'fulfilled',
      total: paid.total,
      lines: [{ quantity: 2 }],
      shippingAddress: null,
      payment: { status: 'captured' },
    });
    expect(JSON.stringify(order)).toContain('erased@example.invalid');
    const rules = await shop.rows(
      'select customer_ids as ids, deleted_at is null as live from price_rules where id = any($1) order by id',
      [[ruleId, sharedRuleId]],
    );
    expect(rules).toEqual(
      expect.arrayContaining([
        { ids: [], live: false },
        { ids: [staff.id], live: true },
      ]),
    );
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('gets no mail that comes later', async () => {
    const refund = { amount: '5.00', reason: 'broken' };
    const asked = await call(shop.url, `/orders/${paid.id}/refunds`, { body: refund, headers: staff.headers });
    expect(asked.status).toBe(201);
    const [mail] = await eventually(
      async () => {
        const rows = await shop.rows(`select state, recipient from notifications where template = 'refund_issued'`);
        return rows.length > 0 && rows[0]?.['state'] !== 'sending' ? rows : undefined;
      },
      { seconds: 40, what: 'the mail about the refund to be decided' },
    );
    expect(mail).toEqual({ state: 'skipped', recipient: 'erased@example.invalid' });
    expect(shop.mails().some((text) => text.includes('X-Template: refund_issued'))).toBe(false);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('may belong to a new account with the same address, which has nothing of the old one', async () => {
    const again = await call(shop.url, '/auth/users', { body: { email, password } });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
    const { access } = (await signIn(password)).body;
    const fresh = await call(shop.url, '/auth/users/me/export', { headers: { authorization: `Bearer ${access}` } });
    expect(fresh.body).toMatchObject({ orders: [], cart: null, mails: [], priceRules: [] });
  });

  it('was in no log of any process', () => {
    const logs = [...shop.apis, ...shop.workers].map(({ log }) => log).join('\n');
    expect(logs).toContain('"');
    for (const word of [...canaries, ...secrets]) expect(logs.toLowerCase()).not.toContain(word.toLowerCase());
  });
});
