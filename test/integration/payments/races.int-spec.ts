import { ApplyPaymentEvent, ExpireReservations } from '#checkout';
import { ReconcilePayments } from '#payments';
import type { Reply } from '../../support/client';
import { StripeFake } from '../../support/stripe-fake';
import { endHold, stockOf } from '../checkout/traces';
import { expectBalanced, type Order, Till } from './till';

const rounds = 6;

describe('payments at the same moment', () => {
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

  /** Applies what waits, all of it at once, each message by several workers. */
  async function applied(workers = 2): Promise<void> {
    const messages = await till.waiting();
    const events = messages.filter(({ topic }) => topic === 'payment_event.received');
    const apply = till.shop.get(ApplyPaymentEvent);
    await Promise.all(events.flatMap((message) => Array.from({ length: workers }, () => apply.run(message))));
  }

  const inHand = (order: Order): Promise<unknown> => stockOf(till.shop, order.variantId);

  it('are kept once and applied once, however many deliveries and workers there are', async () => {
    const order = await till.order();
    const { id: payment } = await till.startsAnother(order);
    const news = { eventId: `evt_${order.id}`, payment };
    const replies = await Promise.all(Array.from({ length: 8 }, () => till.hears(order, news)));
    expect(replies.map(({ status }: Reply) => status)).toEqual(replies.map(() => 200));
    expect(replies.filter(({ body }) => body.duplicate === false)).toHaveLength(1);
    await applied(4);
    await till.works();
    expect(await till.standing(order)).toMatchObject({ status: 'paid', payments: [{ captured: 1000 }], refunds: [] });
    expect(await inHand(order)).toEqual({ onHand: 4, reserved: 0 });
  });

  it('pay an order or come late, but never both, when it expires meanwhile', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const order = await till.order();
      await till.hears(order);
      await endHold(till.shop, [order.id]);
      await Promise.all([applied(), till.shop.get(ExpireReservations).run()]);
      await till.works();
      expect(await till.standing(order)).toMatchObject({ status: 'paid', payments: [{ captured: 1000 }], refunds: [] });
      expect(await inHand(order)).toEqual({ onHand: 4, reserved: 0 });
    }
  });

  it('pay an order or are given back when it is cancelled meanwhile', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const order = await till.order();
      await till.hears(order);
      const [cancelled] = await Promise.all([till.cancels(order), applied()]);
      await till.works();
      const { status, refunds } = await till.standing(order);
      const expected = cancelled.status === 200 ? ['refunded', 1, 5] : ['paid', 0, 4];
      expect([status, refunds.length]).toEqual(expected.slice(0, 2));
      expect(await inHand(order)).toEqual({ onHand: expected[2], reserved: 0 });
    }
  });

  it('that are two for one order pay it once, and the other one goes back', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const order = await till.order();
      const first = await till.startsAnother(order);
      const second = await till.startsAnother(order, 'stripe');
      await till.hears(order, { payment: first.id });
      await till.hearsFromStripe(fake.pays(intentOf(second.clientSecret)));
      await applied();
      await till.works();
      const standing = await till.standing(order);
      expect(standing).toMatchObject({
        status: 'paid',
        refunded: 0,
        refunds: [{ amount: 1000, status: 'succeeded', surplus: true }],
        payments: [{ captured: 1000 }, { captured: 1000 }],
      });
      expect(await inHand(order)).toEqual({ onHand: 4, reserved: 0 });
    }
  });

  it('are counted once when their webhook comes while the provider is asked', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const order = await till.order();
      const { clientSecret } = await till.startsAnother(order, 'stripe');
      const event = fake.pays(intentOf(clientSecret));
      await till.shop.rows(`update payments set created_at = created_at - interval '1 year' where order_id = $1`, [
        order.id,
      ]);
      await Promise.all([till.hearsFromStripe(event), till.shop.get(ReconcilePayments).run()]);
      await applied();
      await till.works();
      expect(await till.standing(order)).toMatchObject({ status: 'paid', payments: [{ captured: 1000 }], refunds: [] });
      expect(await inHand(order)).toEqual({ onHand: 4, reserved: 0 });
    }
  });
});
