import { randomBytes } from 'node:crypto';
import { call, deliver, type Headers_, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { Shop } from '../support/shop';
import { answering, type Receiver, signaturesBy, startReceiver } from '../support/webhook-receiver';

describe('a subscriber', () => {
  let shop: Shop;
  let receiver: Receiver;
  let admin: Headers_;

  beforeAll(async () => {
    receiver = await startReceiver();
    shop = await Shop.open({ workers: 2, env: { WEBHOOK_ALLOW_PRIVATE: 'true' } });
    admin = await newAdmin();
  });

  afterAll(async () => {
    await shop.close();
    await receiver.close();
  });

  async function newAdmin(): Promise<Headers_> {
    const email = `admin-${randomBytes(6).toString('hex')}@example.com`;
    const password = 'correct horse battery';
    const registered = await call(shop.url, '/auth/users', { body: { email, password } });
    await shop.rows(`update users set role = 'admin' where id = $1`, [registered.body.id]);
    const session = await call(shop.url, '/auth/jwt/create', { body: { email, password } });
    return { authorization: `Bearer ${session.body.access}` };
  }

  it('hears of an order that is placed and paid, once each and signed, though it refuses everything at first', async () => {
    const refused = new Set<string>();
    receiver.answer((webhook, response) => {
      const known = refused.has(webhook.id);
      refused.add(webhook.id);
      answering(known ? 204 : 500)(webhook, response);
    });
    const body = { url: receiver.url, events: ['order.placed', 'order.paid'] };
    const endpoint = await call(shop.url, '/webhook-endpoints', { body, headers: admin });
    expect(endpoint.status).toBe(201);

    const { variantId } = await newProduct(shop, await newStaff(shop), { stock: 3, price: '19.90' });
    const { headers } = await newCustomer(shop);
    const order = { items: [{ variantId, quantity: 1 }] };
    const placed = await call(shop.url, '/orders', { body: order, headers });
    await call(shop.url, `/orders/${placed.body.id}/payments`, { body: { provider: 'sandbox' }, headers });
    expect((await deliver(shop, { reference: placed.body.reference, amount: '19.90' })).status).toBe(200);

    const log = `/webhook-endpoints/${endpoint.body.id}/deliveries?state=delivered`;
    const delivered = async () => (await call(shop.url, log, { headers: admin })).body.items;
    await eventually(async () => (await delivered()).length === 2, { what: 'both deliveries', seconds: 40 });
    const taken = (await delivered()) as { messageId: string; eventType: string; attempts: { status: number }[] }[];
    expect(taken.map(({ eventType }) => eventType).toSorted()).toEqual(['order.paid', 'order.placed']);
    for (const { messageId, attempts } of taken) {
      const webhooks = receiver.received.filter(({ id }) => id === messageId);
      expect(attempts.map(({ status }) => status)).toEqual([500, 204]);
      expect(webhooks.map((webhook) => signaturesBy(endpoint.body.secret, webhook).length)).toEqual([1, 1]);
      expect(JSON.parse(webhooks[0]?.body ?? '')).toMatchObject({
        data: {
          orderId: placed.body.id,
          reference: placed.body.reference,
          total: { amount: '19.90', currency: 'USD' },
        },
      });
    }
  });
});
