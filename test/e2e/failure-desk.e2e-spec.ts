import { call, type Customer, deliver, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';
import { type SmtpFake, startSmtpFake } from '../integration/notifications/smtp-fake';

const letters = '/admin/dead-letters';
const confirmation = 'order_confirmation';

describe('the failure desk of a shop whose mail server refuses mails for good', () => {
  let smtp: SmtpFake;
  let shop: Shop;
  let admin: Customer;
  let customer: Customer;

  beforeAll(async () => {
    smtp = await startSmtpFake();
    shop = await Shop.open({ env: { SMTP_URL: smtp.url } });
    const staff = await newStaff(shop);
    await shop.rows(`update users set role = 'admin' where id = $1`, [staff.id]);
    const body = { email: staff.email, password: 'correct horse battery' };
    const session = await call(shop.url, '/auth/jwt/create', { body });
    admin = { ...staff, headers: { authorization: `Bearer ${session.body.access}` } };
    customer = await newCustomer(shop);
  });

  afterAll(async () => {
    await shop.close();
    await smtp.close();
  });

  const desk = (path: string, sent: { method?: string; body?: unknown } = {}) =>
    call(shop.url, `${letters}${path}`, { ...sent, headers: admin.headers });

  async function paidOrder(): Promise<string> {
    const { variantId } = await newProduct(shop, admin, { stock: 5, price: '10.00' });
    const body = { items: [{ variantId, quantity: 1 }] };
    const { body: order } = await call(shop.url, '/orders', { body, headers: customer.headers });
    await deliver(shop, { reference: order.reference, amount: '10.00' });
    return order.id;
  }

  /** The open letter about the confirmation of an order, once there is one. */
  const letterAbout = (orderId: string): Promise<Json> =>
    eventually(
      async () =>
        (await desk(`?orderId=${orderId}`)).body.items.find(({ job }: Json) => String(job).includes(confirmation)),
      { what: 'the letter', seconds: 20 },
    );
  const confirmations = (orderId: string): number =>
    smtp.received.filter(({ message }) => message.includes(`<${confirmation}.${orderId}@`)).length;
  const confirmed = (orderId: string) =>
    eventually(() => confirmations(orderId) === 1, { what: 'the confirmation to be sent', seconds: 20 });

  it('shows what failed with its order, and sends it once it is retried', async () => {
    smtp.refusals.set('RCPT', '550 5.1.1 <somebody@example.com> unknown');
    const orderId = await paidOrder();
    const letter = await letterAbout(orderId);
    expect(letter).toMatchObject({ queue: 'mail', state: 'open', attempts: 1, orderId, payload: { orderId } });
    expect(JSON.stringify(letter)).not.toContain('somebody@');
    const { body: groups } = await desk('/groups?queue=mail');
    expect(groups.items).toContainEqual(expect.objectContaining({ causeKey: letter.causeKey, job: letter.job }));

    const foreign = await desk(`/${letter.id}/retry`, { body: { payload: { orderId, email: 'x' } } });
    expect([foreign.status, foreign.body.code]).toEqual([400, 'invalid_payload']);
    expect((await desk(`/${letter.id}/retry`, { method: 'POST' })).body.state).toBe('retried');
    await eventually(async () => (await desk(`/${letter.id}`)).body.attempts === 2, { what: 'it to fail again' });
    expect((await letterAbout(orderId)).id).toBe(letter.id);

    smtp.refusals.clear();
    const retried = await desk(`/${letter.id}/retry`, { body: { payload: { orderId } } });
    expect([retried.status, retried.body.state]).toEqual([200, 'retried']);
    await confirmed(orderId);
    expect((await desk(`/${letter.id}`)).body).toMatchObject({ state: 'retried', attempts: 2 });
  });

  it('sends to another order’s customer what was edited to be about it', async () => {
    smtp.refusals.set('RCPT', '550 5.1.1 unknown');
    const [first, second] = [await paidOrder(), await paidOrder()];
    const { id } = await letterAbout(first);
    const other = await letterAbout(second);
    expect((await desk(`/${other.id}`, { method: 'DELETE' })).status).toBe(204);
    smtp.refusals.clear();
    expect((await desk(`/${id}/retry`, { body: { payload: { orderId: second } } })).status).toBe(200);
    await confirmed(second);
    expect(confirmations(first)).toBe(0);
  });

  it('sends everything once all letters are retried', async () => {
    smtp.refusals.set('RCPT', '550 5.1.1 unknown');
    const orders = [await paidOrder(), await paidOrder()];
    for (const order of orders) await letterAbout(order);
    smtp.refusals.clear();
    expect((await desk('/retry', { body: { queue: 'mail' } })).body.retried).toBeGreaterThanOrEqual(2);
    for (const order of orders) await confirmed(order);
    expect((await desk('?queue=payments')).body.total).toBe(0);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('shows the queues to an admin who has signed in, and to nobody else', async () => {
    const board = `${shop.url}/admin/queues`;
    const signIn = (form: Record<string, string>) =>
      fetch(`${board}/sign-in`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    expect((await fetch(`${board}/api/queues`)).status).toBe(401);
    expect((await signIn({ email: customer.email, password: 'correct horse battery' })).status).toBe(401);
    expect((await signIn({ email: admin.email, password: 'wrong horse battery' })).status).toBe(401);
    const admitted = await signIn({ email: admin.email, password: 'correct horse battery' });
    const cookie = admitted.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(admitted.status).toBe(303);
    const answer = await fetch(`${board}/api/queues?activeQueue=mail&secret=1`, { headers: { cookie } });
    const { queues } = (await answer.json()) as Json;
    const mail = queues.find(({ name }: Json) => name === 'mail');
    expect(mail.counts.failed).toBeGreaterThan(0);
    expect(JSON.stringify(mail)).not.toContain('@');
    expect(shop.apis[0]?.log).not.toContain('secret=1');
    expect(await shop.apis[0]?.stop()).toBe(0);
  });
});
