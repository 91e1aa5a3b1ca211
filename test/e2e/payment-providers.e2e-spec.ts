import { randomUUID } from 'node:crypto';
import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';
import { signedByStripe } from '../support/stripe-events';
import { StripeFake } from '../support/stripe-fake';

const secret = 'whsec_of_the_fake';

describe('payment providers', () => {
  let fake: StripeFake;
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;

  beforeAll(async () => {
    fake = await StripeFake.open();
    shop = await Shop.open({ env: { ...fake.env([secret]), PAYMENT_RECONCILE_SECONDS: '1' } });
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
  });

  afterAll(async () => {
    await shop.close();
    await fake.close();
  });

  async function started(provider: string): Promise<{ orderId: string; payment: Json }> {
    const { headers } = customer;
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    const payment = await call(shop.url, `/orders/${placed.body.id}/payments`, { body: { provider }, headers });
    expect(payment.status).toBe(201);
    return { orderId: placed.body.id, payment: payment.body };
  }

  const show = async (id: string): Promise<Json> =>
    (await call(shop.url, `/orders/${id}`, { headers: customer.headers })).body;

  const becomes = (id: string, status: string): Promise<unknown> =>
    eventually(async () => (await show(id)).status === status, { seconds: 20, what: `the order to be ${status}` });

  async function tell(event: Json): Promise<number> {
    const { body, signature } = signedByStripe(event, secret);
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    const address = `${shop.url}/api/v1/webhooks/payments/stripe`;
    return (await fetch(address, { method: 'POST', body, headers })).status;
  }

  const sandbox = (paymentId: string, what: string): Promise<{ status: number }> =>
    call(shop.url, `/sandbox/payments/${paymentId}/${what}`, { method: 'POST', headers: customer.headers });

  it('take money by Stripe and give it back', async () => {
    const { orderId, payment } = await started('stripe');
    const intent = payment.clientSecret.replace(/_secret_.*/, '');
    expect(await tell(fake.pays(intent))).toBe(200);
    await becomes(orderId, 'paid');
    const refund = { amount: '20.00', reason: 'sent back' };
    const headers = { ...staff.headers, 'idempotency-key': randomUUID() };
    expect((await call(shop.url, `/orders/${orderId}/refunds`, { body: refund, headers })).status).toBe(201);
    await becomes(orderId, 'refunded');
    expect(await tell(fake.refundEvent(intent))).toBe(200);
    expect((await show(orderId)).refundedTotal.amount).toBe('20.00');
    expect([...fake.refunds.values()]).toMatchObject([{ amount: 2000, payment_intent: intent }]);
  });

  it('are asked when a webhook is lost, and are told when an order needs no more money', async () => {
    const { orderId, payment } = await started('sandbox');
    const other = await call(shop.url, `/orders/${orderId}/payments`, {
      body: { provider: 'stripe' },
      headers: customer.headers,
    });
    expect((await sandbox(payment.id, 'succeed?times=0')).status).toBe(202);
    await becomes(orderId, 'paid');
    const intent = other.body.clientSecret.replace(/_secret_.*/, '');
    await eventually(() => fake.intents.get(intent).status === 'canceled', { what: 'the intent to be cancelled' });
  });

  it('may report in any order and several times', async () => {
    const { orderId, payment } = await started('sandbox');
    expect((await sandbox(payment.id, 'succeed?times=3&shuffle=true')).status).toBe(202);
    await becomes(orderId, 'paid');
    const events = () =>
      shop.rows('select outcome from payment_events where order_id = $1 and outcome = $2', [orderId, 'failed']);
    await eventually(async () => (await events()).length === 1, { what: 'the late failure to be applied' });
    expect(await show(orderId)).toMatchObject({ status: 'paid', payment: { status: 'captured' } });
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
