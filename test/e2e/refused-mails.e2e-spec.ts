import { type SmtpFake, startSmtpFake } from '../integration/notifications/smtp-fake';
import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('mails that the mail server refuses for good', () => {
  let shop: Shop;
  let smtp: SmtpFake;
  let admin: Customer;

  beforeAll(async () => {
    smtp = await startSmtpFake();
    shop = await Shop.open({ env: { SMTP_URL: smtp.url } });
    const staff = await newStaff(shop);
    await shop.rows(`update users set role = 'admin' where id = $1`, [staff.id]);
    const session = await call(shop.url, '/auth/jwt/create', {
      body: { email: staff.email, password: 'correct horse battery' },
    });
    admin = { ...staff, headers: { authorization: `Bearer ${session.body.access}` } };
  });

  afterAll(async () => {
    await shop.close();
    await smtp.close();
  });

  it('fail at once, lie on the failure desk, and are sent from there under the same ids', async () => {
    const { variantId } = await newProduct(shop, admin, { stock: 50, price: '20.00' });
    const { headers } = await newCustomer(shop);
    smtp.refusals.set('RCPT', '550 5.1.1 unknown');
    const body = { items: [{ variantId, quantity: 1 }] };
    const { id } = (await call(shop.url, '/orders', { body, headers })).body;
    const payment = await call(shop.url, `/orders/${id}/payments`, { body: { provider: 'sandbox' }, headers });
    await call(shop.url, `/sandbox/payments/${payment.body.id}/succeed`, { method: 'POST', headers });

    const list = async (path: string): Promise<Json[]> =>
      (await call(shop.url, `${path}?orderId=${id}`, { headers: admin.headers })).body.items;
    const [letter] = await eventually(
      async () => {
        const letters = await list('/admin/dead-letters');
        return letters.length > 0 ? letters : undefined;
      },
      { seconds: 20, what: 'the letter on the failure desk' },
    );
    expect(letter).toMatchObject({ queue: 'mail', orderId: id, attempts: 1 });
    expect(letter.cause).toContain('550');
    expect(await list('/notifications')).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
    expect(smtp.received).toEqual([]);
    expect(await checkedInvariants(shop)).toEqual([]);

    smtp.refusals.clear();
    const again = `/admin/dead-letters/${letter.id}/retry`;
    expect((await call(shop.url, again, { body: {}, headers: admin.headers })).status).toBeLessThan(300);
    await eventually(() => smtp.received.length === 2, { seconds: 20, what: 'the mails to arrive' });
    await eventually(async () => (await list('/notifications')).every(({ state }: Json) => state === 'sent'), {
      what: 'the mails to be recorded as sent',
    });
    for (const template of ['order_confirmation', 'payment_receipt']) {
      const mails = smtp.received.filter(({ message }) => message.includes(`Message-ID: <${template}.${id}@`));
      expect(mails).toHaveLength(1);
    }
    await eventually(async () => (await list('/admin/dead-letters')).length === 0, { what: 'the desk to be empty' });
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
