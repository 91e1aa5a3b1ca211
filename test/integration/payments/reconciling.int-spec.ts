import { newId } from '#kernel';
import { ReconcilePayments } from '#payments';
import type { Json } from '../../support/client';
import { StripeFake } from '../../support/stripe-fake';
import { expectBalanced, Till } from './till';

describe('asking about payments that nothing was heard of', () => {
  let fake: StripeFake;
  let till: Till;

  beforeAll(async () => {
    fake = await StripeFake.open();
    till = await Till.open(fake);
  });

  afterEach(() => expectBalanced(till));

  afterAll(async () => {
    await till.shop.close();
    await fake.close();
  });

  const intentOf = (secret: string): string => secret.replace(/_secret_.*/, '');

  it('pays an order whose webhook was lost, and the webhook that comes after all changes nothing', async () => {
    const order = await till.order();
    const payment = await till.startsAnother(order, 'stripe');
    const late = fake.pays(intentOf(payment.clientSecret));
    await till.reconciles();
    await till.works();
    const standing = await till.standing(order);
    expect(standing).toMatchObject({ status: 'paid', payments: [{ status: 'captured', captured: 1000 }] });
    await till.hearsFromStripe(late);
    await till.works();
    expect(await till.standing(order)).toEqual(standing);
  });

  it.each([
    ['declines', 'failed'],
    ['cancels', 'cancelled'],
  ] as const)('learns that it %s what nobody told', async (what, status) => {
    const order = await till.order();
    const payment = await till.startsAnother(order, 'stripe');
    fake[what](intentOf(payment.clientSecret));
    await till.reconciles();
    await till.works();
    expect(await till.standing(order)).toMatchObject({ status: 'pending', payments: [{ status }] });
  });

  it('finds a payment whose opening was never answered', async () => {
    const order = await till.order();
    const payment = await till.startsAnother(order, 'stripe');
    fake.pays(intentOf(payment.clientSecret));
    await till.shop.rows(`update payments set provider_reference = null, status = 'created' where id = $1`, [
      payment.id,
    ]);
    await till.reconciles();
    await till.works();
    expect((await till.show(order)).status).toBe('paid');
  });

  it('knows what the sandbox was told, though its webhook is lost', async () => {
    const order = await till.order();
    const { id } = await till.startsAnother(order);
    const told = await till.shop.call(`/sandbox/payments/${id}/succeed?times=0`, {
      method: 'POST',
      headers: order.headers,
    });
    expect(told.status).toBe(202);
    await till.works();
    expect((await till.show(order)).status).toBe('pending');
    await till.reconciles();
    await till.works();
    expect((await till.show(order)).status).toBe('paid');
  });

  it('keeps one event of an answer, however many workers ask at once, and asks about each payment once', async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, () => till.order()));
    for (const order of orders) fake.pays(intentOf((await till.startsAnother(order, 'stripe')).clientSecret));
    await till.shop.rows(`update payments set created_at = created_at - interval '1 year' where status = 'pending'`);
    const asked = await Promise.all(Array.from({ length: 4 }, () => till.shop.get(ReconcilePayments).run()));
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(orders.length);
    await till.reconciles();
    await till.works();
    const ids = orders.map(({ id }) => id);
    const kept = await till.shop.rows('select order_id from payment_events where order_id = any ($1)', [ids]);
    expect(kept).toHaveLength(orders.length);
    for (const order of orders) expect((await till.show(order)).status).toBe('paid');
  });

  it('leaves young payments alone, asks again after longer and longer, and one that cannot be asked delays no other', async () => {
    const [young, broken, fine] = [await till.order(), await till.order(), await till.order()];
    const reconcile = till.shop.get(ReconcilePayments);
    const started: Json[] = [];
    for (const order of [young, broken, fine]) started.push(await till.startsAnother(order, 'stripe'));
    expect(await reconcile.run()).toBe(0);
    fake.pays(intentOf(started[2].clientSecret));
    const ids = [started[1].id, started[2].id];
    await till.shop.rows(`update payments set created_at = created_at - interval '11 min' where id = any ($1)`, [ids]);
    await till.shop.rows('update payments set provider_reference = $2 where id = $1', [ids[0], `pi_gone_${newId()}`]);
    expect(await reconcile.run()).toBe(2);
    expect(await reconcile.run()).toBe(0);
    await till.works();
    expect((await till.show(fine)).status).toBe('paid');
    expect((await till.show(young)).status).toBe('pending');
    await till.shop.rows(`update payments set asked_at = asked_at - interval '11 min' where id = $1`, [started[1].id]);
    expect(await reconcile.run()).toBe(0);
    await till.shop.rows(`update payments set asked_at = asked_at - interval '10 min' where id = $1`, [started[1].id]);
    expect(await reconcile.run()).toBe(1);
  });
});
