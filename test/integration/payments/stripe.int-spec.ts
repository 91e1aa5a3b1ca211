import { newId } from '#kernel';
import type { Json } from '../../support/client';
import { eventOf, signedByStripe } from '../../support/stripe-events';
import { StripeFake } from '../../support/stripe-fake';
import { expectBalanced, type Order, stripeSecrets, Till } from './till';

describe('Stripe', () => {
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

  const captured = { status: 'captured', captured: 2000, refunded: 0 };

  async function begun(): Promise<{ order: Order; payment: Json; intent: string }> {
    const order = await till.order({ quantity: 2 });
    const payment = await till.startsAnother(order, 'stripe');
    return { order, payment, intent: payment.clientSecret.replace(/_secret_.*/, '') };
  }

  async function paid(): Promise<{ order: Order; intent: string }> {
    const { order, intent } = await begun();
    expect((await till.hearsFromStripe(fake.pays(intent))).body).toEqual({ received: true, duplicate: false });
    await till.works();
    expect(await till.standing(order)).toEqual({ status: 'paid', refunded: 0, refunds: [], payments: [captured] });
    return { order, intent };
  }

  describe('a payment', () => {
    it('is opened once, however often it is started, and knows its order', async () => {
      const { order, payment, intent } = await begun();
      expect(payment).toMatchObject({ provider: 'stripe', status: 'pending' });
      expect(await till.startsAnother(order, 'stripe')).toEqual(payment);
      const ofOrder = [...fake.intents.values()].filter(({ metadata }) => metadata.payment_id === payment.id);
      expect(ofOrder).toMatchObject([
        { id: intent, amount: 2000, currency: 'usd', metadata: { order_reference: order.reference } },
      ]);
      const made = fake.calls.filter(
        ({ path, form }) => path === '/v1/payment_intents' && form['metadata[payment_id]'] === payment.id,
      );
      expect(new Set(made.map(({ key }) => key))).toEqual(new Set([payment.id]));
      expect(made[0]?.form).toMatchObject({
        capture_method: 'automatic',
        'automatic_payment_methods[enabled]': 'true',
      });
    });

    it('is opened once although the answer was lost on its way', async () => {
      const order = await till.order();
      fake.losesAnswers(1);
      const payment = await till.startsAnother(order, 'stripe');
      const ofOrder = [...fake.intents.values()].filter(({ metadata }) => metadata.payment_id === payment.id);
      expect(ofOrder).toHaveLength(1);
    });

    it.each([
      { status: 400, reason: 'amount_too_small', answer: [409, 'payment_refused'] },
      { status: 401, reason: 'api_key_expired', answer: [503, 'payment_provider_unavailable'] },
      { status: 429, reason: 'rate_limit', answer: [503, 'payment_provider_unavailable'] },
    ])(
      'answers Stripe’s $status $reason with $answer, and names neither key nor customer',
      async ({ status, reason, answer }) => {
        const order = await till.order();
        fake.refuses(status, reason);
        const refused = await till.starts(order, 'stripe');
        expect([refused.status, refused.body.code]).toEqual(answer);
        expect(JSON.stringify(refused.body)).not.toMatch(/sk_test|ada@/);
        expect((await till.show(order)).status).toBe('pending');
        expect((await till.starts(order, 'stripe')).status).toBe(201);
      },
    );

    it('is cancelled at Stripe when its order is cancelled, expires, or is paid otherwise', async () => {
      const [cancelled, expired, elsewhere] = [await begun(), await begun(), await begun()];
      await till.cancels(cancelled.order);
      await till.expires(expired.order);
      await till.hears(elsewhere.order);
      await till.works();
      for (const { order, intent } of [cancelled, expired, elsewhere]) {
        expect(fake.intents.get(intent).status).toBe('canceled');
        expect((await till.standing(order)).payments[0]).toMatchObject({ status: 'cancelled' });
      }
      expect((await till.show(elsewhere.order)).status).toBe('paid');
    });

    it('that is paid before it can be cancelled pays its order late', async () => {
      const { order, intent } = await begun();
      await till.expires(order);
      fake.pays(intent);
      await till.works();
      expect(await till.standing(order)).toMatchObject({ status: 'paid', payments: [captured] });
    });

    it('is cancelled at Stripe when its order was closed while Stripe was asked', async () => {
      const order = await till.order();
      const letGo = fake.holdsAnswers();
      const calls = fake.calls.length;
      const starting = till.starts(order, 'stripe');
      while (fake.calls.length === calls) await new Promise((turn) => setImmediate(turn));
      await till.cancels(order);
      letGo();
      await starting;
      await till.works();
      expect([...fake.intents.values()].at(-1)).toMatchObject({ status: 'canceled' });
      expect(await till.standing(order)).toMatchObject({ status: 'cancelled', payments: [{ status: 'cancelled' }] });
    });
  });

  describe('a webhook', () => {
    it('pays, once, however often it comes and by whichever secret it is signed', async () => {
      const { order, intent } = await begun();
      const event = fake.pays(intent);
      for (const secret of [...stripeSecrets, stripeSecrets[0]]) {
        expect((await till.hearsFromStripe(event, { secret })).status).toBe(200);
      }
      expect((await till.hearsFromStripe(event)).body).toEqual({ received: true, duplicate: true });
      await till.works();
      expect(await till.standing(order)).toMatchObject({ status: 'paid', payments: [captured] });
    });

    it.each([
      ['a wrong secret', () => ({ secret: 'whsec_of_somebody' })],
      ['an old signature', () => ({ at: new Date(Date.now() - 330_000) })],
      ['a signature ahead of its time', () => ({ at: new Date(Date.now() + 330_000) })],
    ])('is refused with %s, and nothing is kept', async (_, forged) => {
      const { order, intent } = await begun();
      const before = (await till.fates()).length;
      const refused = await till.hearsFromStripe(fake.pays(intent), forged());
      expect([refused.status, refused.body.code]).toEqual([401, 'invalid_signature']);
      expect(await till.fates()).toHaveLength(before);
      expect((await till.show(order)).status).toBe('pending');
      fake.intents.get(intent).status = 'requires_payment_method';
    });

    it('is refused when its body was changed or its header is missing or nonsense', async () => {
      const { intent } = await begun();
      const { body, signature } = signedByStripe(fake.declines(intent), stripeSecrets[0]);
      const before = (await till.fates()).length;
      const tries: [string, string][] = [
        [`${body} `, signature],
        [body, ''],
        [body, 't=,v1='],
        [body, 'nonsense'],
      ];
      for (const [payload, header] of tries) {
        const headers = { 'content-type': 'application/json', 'stripe-signature': header };
        const refused = await till.shop.call('/webhooks/payments/stripe', { method: 'POST', body: payload, headers });
        expect(refused.status).toBe(401);
      }
      expect(await till.fates()).toHaveLength(before);
    });

    it('of a kind that means nothing to us is acknowledged and not kept', async () => {
      const before = (await till.fates()).length;
      const heard = await till.hearsFromStripe(eventOf('customer.created', { id: 'cus_1' }));
      expect([heard.status, heard.body]).toEqual([200, { received: true, duplicate: false }]);
      expect(await till.fates()).toHaveLength(before);
    });

    it.each([
      ['no object', {}],
      ['an unreadable id', { id: '\u0000', currency: 'usd' }],
      ['no currency', { id: 'pi_x' }],
      ['a list for a currency', { id: 'pi_x', currency: ['usd'] }],
    ])('with %s is refused as malformed', async (_, object) => {
      const refused = await till.hearsFromStripe(eventOf('payment_intent.succeeded', object));
      expect([refused.status, refused.body.code]).toEqual([400, 'malformed_event']);
    });

    it('about an intent that is not ours is kept for the staff, and so is a wrong amount', async () => {
      const stranger = { id: `pi_${newId()}`, amount: 1, amount_received: 1, currency: 'usd', metadata: {} };
      await till.hearsFromStripe(eventOf('payment_intent.succeeded', stranger));
      await till.works();
      expect(await till.lastFate()).toBe('unmatched: unknown reference');
      const { order, intent } = await begun();
      const short = { ...fake.intents.get(intent), amount_received: 1999 };
      await till.hearsFromStripe(eventOf('payment_intent.succeeded', short));
      await till.works();
      expect(await till.lastFate()).toBe('unmatched: wrong amount');
      expect(await till.standing(order)).toMatchObject({ status: 'pending', payments: [{ status: 'pending' }] });
    });

    it('is found by the payment in its metadata when the answer that named the intent was lost', async () => {
      const { order, payment, intent } = await begun();
      await till.shop.rows('update payments set provider_reference = null where id = $1', [payment.id]);
      await till.hearsFromStripe(fake.pays(intent));
      await till.works();
      expect((await till.show(order)).status).toBe('paid');
      const [row] = await till.shop.rows('select provider_reference from payments where id = $1', [payment.id]);
      expect(row).toEqual({ provider_reference: intent });
    });

    it('about another intent that names a payment which has one is other money, and kept for the staff', async () => {
      const { order, intent } = await paid();
      const other = { ...fake.intents.get(intent), id: `${intent}_other` };
      await till.hearsFromStripe(eventOf('payment_intent.succeeded', other));
      await till.works();
      expect(await till.lastFate()).toBe('unmatched: unknown payment');
      expect((await till.standing(order)).payments).toEqual([captured]);
    });

    it('keeps no client secret and nothing about the customer', async () => {
      const { order, intent } = await paid();
      await till.hearsFromStripe(fake.givesBack(intent, 500));
      await till.works();
      const kept = await till.shop.rows('select payload::text from payment_events where order_id = $1', [order.id]);
      expect(JSON.stringify(kept)).not.toMatch(/secret|ada|Lovelace/i);
    });
  });

  describe('money that was given back at Stripe', () => {
    it('moves the order by what is news of it', async () => {
      const { order, intent } = await paid();
      const first = fake.givesBack(intent, 500);
      const whole = fake.givesBack(intent, 1500);
      for (const event of [first, first]) await till.hearsFromStripe(event);
      await till.works();
      expect(await till.standing(order)).toMatchObject({
        status: 'partially_refunded',
        refunded: 500,
        refunds: [{ amount: 500, status: 'succeeded', surplus: false }],
      });
      await till.hearsFromStripe(whole);
      await till.works();
      expect(await till.standing(order)).toMatchObject({ status: 'refunded', refunded: 2000 });
    });

    it('is no news when it was ours', async () => {
      const { order, intent } = await begun();
      await till.cancels(order);
      fake.pays(intent);
      await till.works();
      const standing = await till.standing(order);
      expect(standing).toMatchObject({ status: 'refunded', refunded: 2000, refunds: [{ amount: 2000 }] });
      await till.hearsFromStripe(fake.refundEvent(intent));
      await till.works();
      expect(await till.standing(order)).toEqual(standing);
      expect(await till.lastFate()).toBe('ignored: no refund but ours');
    });

    it('tells of its payment as well, when it is heard of first', async () => {
      const { order, intent } = await begun();
      const late = fake.pays(intent);
      await till.hearsFromStripe(fake.givesBack(intent, 700));
      await till.works();
      await till.hearsFromStripe(late);
      await till.works();
      expect(await till.standing(order)).toMatchObject({
        status: 'partially_refunded',
        refunded: 700,
        payments: [{ ...captured, refunded: 700 }],
      });
    });
  });

  describe('a refund', () => {
    async function owed(): Promise<{ order: Order; intent: string }> {
      const { order, intent } = await begun();
      await till.cancels(order);
      await till.hearsFromStripe(fake.pays(intent));
      const [, ...received] = (await till.waiting()).toReversed();
      for (const message of [...received, ...(await till.waiting())]) {
        if (message.topic !== 'refund.requested') await till.handle(message);
      }
      expect((await till.show(order)).status).toBe('refund_pending');
      return { order, intent };
    }

    const given = (intent: string): Json[] =>
      [...fake.refunds.values()].filter(({ payment_intent: of }) => of === intent);

    it('is made once although its answer was lost and Stripe has forgotten its key', async () => {
      const { order, intent } = await owed();
      fake.losesAnswers(10);
      await expect(till.works()).rejects.toThrow('cannot be reached');
      fake.losesAnswers(0);
      fake.forgetsKeys();
      await till.works();
      expect(given(intent)).toHaveLength(1);
      expect(await till.standing(order)).toMatchObject({ status: 'refunded', refunded: 2000 });
    });

    it('that somebody has made at Stripe meanwhile is owed no more', async () => {
      const { order, intent } = await owed();
      await till.hearsFromStripe(fake.givesBack(intent, 2000));
      for (const message of await till.waiting()) {
        if (message.topic !== 'refund.requested') await till.handle(message);
      }
      expect(await till.lastFate()).toBe('ignored: no refund but ours');
      await till.works();
      expect(await till.standing(order)).toMatchObject({
        status: 'refunded',
        refunded: 2000,
        refunds: [
          { amount: 2000, status: 'failed' },
          { amount: 2000, status: 'succeeded' },
        ],
        payments: [{ ...captured, refunded: 2000 }],
      });
    });

    it.each([
      ['before', (topic: string) => topic !== 'refund.requested'],
      ['after', (topic: string) => topic === 'refund.requested'],
    ])(
      'is asked for again as far as it is owed, when a part that was given at Stripe is heard of %s it is refused',
      async (_, first) => {
        const { order, intent } = await owed();
        await till.hearsFromStripe(fake.givesBack(intent, 500));
        for (const message of await till.waiting()) if (first(message.topic)) await till.handle(message);
        await till.works();
        expect(await till.standing(order)).toMatchObject({
          status: 'refunded',
          refunded: 2000,
          refunds: [
            { amount: 2000, status: 'failed' },
            { amount: 500, status: 'succeeded' },
            { amount: 1500, status: 'succeeded' },
          ],
        });
      },
    );

    it('that Stripe took and could not make after all is owed as before, whatever its event told meanwhile', async () => {
      const { order, intent } = await owed();
      const asked = (await till.waiting()).find(({ topic }) => topic === 'refund.requested');
      const made = { id: `re_${intent}`, payment_intent: intent, amount: 2000, status: 'pending' };
      const refund = { ...made, metadata: { refund_id: asked?.payload.refundId } };
      fake.refunds.set(refund.id, refund);
      await till.works();
      const told = fake.refundEvent(intent);
      told.data.object.amount_refunded = 2000;
      await till.hearsFromStripe(told);
      await till.works();
      refund.status = 'failed';
      await till.handle({ id: newId(), topic: 'refund.requested', payload: asked?.payload });
      expect(await till.standing(order)).toMatchObject({
        status: 'refund_pending',
        refunded: 0,
        refunds: [{ amount: 2000, status: 'failed' }],
      });
    });

    it('waits for Stripe’s account to be filled, and for nothing that is refused for good', async () => {
      const { order } = await owed();
      const list = fake.calls.length;
      fake.refuses(400, 'balance_insufficient', 1);
      await expect(till.works()).rejects.toThrow('cannot be reached');
      expect(fake.calls.length).toBeGreaterThan(list);
      expect((await till.show(order)).status).toBe('refund_pending');
      await till.works();
      expect((await till.show(order)).status).toBe('refunded');
      const refused = await owed();
      fake.givesBack(refused.intent, 2000);
      await till.works();
      expect(await till.standing(refused.order)).toMatchObject({
        status: 'refund_pending',
        refunded: 0,
        refunds: [{ amount: 2000, status: 'failed' }],
      });
    });
  });
});
