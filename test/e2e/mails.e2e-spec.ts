import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

const env = { RESERVATION_TTL_SECONDS: '10', STAFF_EMAIL: 'stock@shop.example' };

describe('the mails about one order', () => {
  let shop: Shop;
  let staff: Customer;
  let buyer: Customer;
  let variantId: string;
  let order: Json;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 2, env });
    staff = await newStaff(shop);
    buyer = await newCustomer(shop);
    ({ variantId } = await newProduct(shop, staff, { stock: 6, price: '20.00' }));
    const body = { items: [{ variantId, quantity: 2 }] };
    order = (await call(shop.url, '/orders', { body, headers: buyer.headers })).body;
  });

  afterAll(() => shop.close());

  const mailOf = (template: string, about: string): string[] =>
    shop.mails().filter((text) => text.includes(`Message-ID: <${template}.${about}@`));
  const arrives = async (template: string, about: string = order.id): Promise<string> => {
    const [mail = ''] = await eventually(
      () => {
        const mails = mailOf(template, about);
        return mails.length > 0 ? mails : undefined;
      },
      { seconds: 20, what: `the mail ${template} about ${about}` },
    );
    expect(mail).toContain(`X-Template: ${template}\r\n`);
    expect(mail).toMatch(/Content-Type: text\/plain[^]*Content-Type: text\/html/);
    return mail;
  };

  it('warn of the end of its hold while it still holds', async () => {
    expect(await arrives('reservation_expiring')).toContain('Total to pay: 40.00 USD');
    const [times] = await shop.rows(
      `select mail.sent_at < hold.expires_at as "inTime", hold.expires_at - hold.warned_at <= interval '2 s' as "lateEnough"
       from notifications mail join reservations hold using (order_id)
       where mail.template = 'reservation_expiring' and mail.order_id = $1`,
      [order.id],
    );
    expect(times).toEqual({ inTime: true, lateEnough: true });
  });

  it('tell the staff that the variant runs low by it', async () => {
    const [message] = await shop.rows<{ id: string }>(`select id from outbox where topic = 'stock.ran_low'`);
    const mail = await arrives('low_stock', message?.id);
    expect(mail).toContain('To: stock@shop.example');
    expect(mail).toContain('Available: 4\r\nThreshold: 5\r\n');
  });

  it('confirm it and its money once it is paid', async () => {
    const { variantId: other } = await newProduct(shop, staff, { stock: 50, price: '20.00' });
    const body = { items: [{ variantId: other, quantity: 2 }] };
    order = (await call(shop.url, '/orders', { body, headers: buyer.headers })).body;
    const path = `/orders/${order.id}/payments`;
    const payment = await call(shop.url, path, { body: { provider: 'sandbox' }, headers: buyer.headers });
    const succeed = `/sandbox/payments/${payment.body.id}/succeed?times=2`;
    expect((await call(shop.url, succeed, { method: 'POST', headers: buyer.headers })).status).toBe(202);
    expect(await arrives('order_confirmation')).toContain('Total: 40.00 USD');
    expect(await arrives('payment_receipt')).toContain('Amount paid: 40.00 USD\r\n');
  });

  it('say that it is on its way', async () => {
    const body = { carrier: 'Royal Mail', trackingNumber: 'RM 123 GB' };
    const sent = await call(shop.url, `/orders/${order.id}/fulfilments`, { body, headers: staff.headers });
    expect(sent.status).toBe(201);
    expect(await arrives('order_shipped')).toContain('Carrier: Royal Mail\r\nTracking number: RM 123 GB\r\n');
  });

  it('tell of each refund', async () => {
    for (const amount of ['5.00', '7.50']) {
      const body = { amount, reason: 'scratched' };
      const asked = await call(shop.url, `/orders/${order.id}/refunds`, { body, headers: staff.headers });
      expect(asked.status).toBe(201);
    }
    expect(await arrives('refund_issued')).toContain('Refunded: 5.00 USD\r\n');
    expect(await arrives('refund_issued', `${order.id}.2`)).toContain('Refunded: 7.50 USD\r\n');
  });

  it('are all recorded as sent, one each, and shown to staff', async () => {
    const page = await call(shop.url, `/notifications?orderId=${order.id}&pageSize=100`, { headers: staff.headers });
    expect(page.body.items.map(({ template, state }: Json) => [template, state]).toSorted()).toEqual([
      ['order_confirmation', 'sent'],
      ['order_shipped', 'sent'],
      ['payment_receipt', 'sent'],
      ['refund_issued', 'sent'],
      ['refund_issued', 'sent'],
    ]);
    expect(shop.mails()).toHaveLength(7);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
