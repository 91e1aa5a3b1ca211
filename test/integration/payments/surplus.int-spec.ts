import { newId } from '#kernel';
import type { Headers_, Json, Reply } from '../../support/client';
import { StripeFake } from '../../support/stripe-fake';
import { expectBalanced, type Order, Till } from './till';

describe('a payment on top of another one', () => {
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

  async function paidTwice(): Promise<{ order: Order; intent: string; staff: Headers_ }> {
    const order = await till.order({ quantity: 2 });
    const first = await till.startsAnother(order);
    const { clientSecret } = await till.startsAnother(order, 'stripe');
    const intent = clientSecret.replace(/_secret_.*/, '');
    await till.hears(order, { payment: first.id });
    await till.hearsFromStripe(fake.pays(intent));
    return { order, intent, staff: await till.shop.staff() };
  }

  it('goes back, and is not shown as that of the order', async () => {
    const { order } = await paidTwice();
    await till.works();
    expect(await till.standing(order)).toMatchObject({
      status: 'paid',
      refunds: [{ status: 'succeeded', surplus: true }],
    });
    expect((await till.show(order)).payment).toEqual({ status: 'captured', provider: 'sandbox' });
  });

  it('goes back as well when the order itself was given back before it came', async () => {
    const order = await till.order();
    const { id: first } = await till.startsAnother(order);
    await till.hears(order, { payment: first, status: 'failed' });
    await till.works();
    const { id: second } = await till.startsAnother(order);
    await till.cancels(order);
    await till.hears(order, { payment: second });
    await till.works();
    expect((await till.standing(order)).status).toBe('refunded');
    await till.hears(order, { payment: first });
    await till.works();
    expect(await till.lastFate()).toBe('applied: paid twice; given back');
    expect(await till.standing(order)).toEqual({
      status: 'refunded',
      refunded: 1000,
      payments: [
        { status: 'captured', captured: 1000, refunded: 1000 },
        { status: 'captured', captured: 1000, refunded: 1000 },
      ],
      refunds: [
        { amount: 1000, status: 'succeeded', surplus: false },
        { amount: 1000, status: 'succeeded', surplus: true },
      ],
    });
  });

  it('can be given back by the staff when Stripe refused to, and the order keeps its own money', async () => {
    const { order, intent, staff } = await paidTwice();
    fake.givesBack(intent, 1);
    await till.works();
    const refused = { amount: 2000, status: 'failed', surplus: true };
    expect(await till.standing(order)).toMatchObject({ status: 'paid', refunds: [refused] });
    const [inTheWay] = [...fake.refunds].find(([, { payment_intent: of }]) => of === intent) ?? [''];
    fake.refunds.delete(inTheWay);
    const ask = (body: Json): Promise<Reply> =>
      till.shop.call(`/orders/${order.id}/refunds`, { body: { reason: 'paid twice', ...body }, headers: staff });
    for (const other of [{ amount: '1' }, { lines: [{ lineId: newId(), quantity: 1 }] }, { restock: true }]) {
      expect((await ask({ surplus: true, ...other })).body).toMatchObject({ status: 400, code: 'validation_failed' });
    }
    expect(await ask({ surplus: true })).toMatchObject({ status: 201, body: { amount: { amount: '20.00' } } });
    const again = await ask({ surplus: true });
    expect(again.body).toMatchObject({ status: 409, code: 'refund_exceeds_payment', left: { amount: '0.00' } });
    await till.works();
    expect(await till.standing(order)).toMatchObject({
      status: 'paid',
      refunded: 0,
      refunds: [refused, { ...refused, status: 'succeeded' }],
    });
  });
});
