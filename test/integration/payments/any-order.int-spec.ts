import * as fc from 'fast-check';
import type { Json } from '../../support/client';
import { StripeFake } from '../../support/stripe-fake';
import { type Order, Till } from './till';

/** What can be told about the two payments of an order; `a` has failed before `b` was started. */
const tales = ['a fails', 'a succeeds', 'b fails', 'b succeeds', 'b is cancelled', 'b is refunded in part'] as const;
type Tale = (typeof tales)[number];

const runs = 12;

describe('events about the payments of an order', () => {
  let fake: StripeFake;
  let till: Till;

  beforeAll(async () => {
    fake = await StripeFake.open();
    till = await Till.open(fake);
  });

  afterAll(async () => {
    await till.shop.close();
    await fake.close();
  });

  const intentOf = (payment: Json): string => payment.clientSecret.replace(/_secret_.*/, '');

  async function begun(fate: 'pending' | 'cancelled'): Promise<{ order: Order; events: Record<Tale, Json> }> {
    const order = await till.order();
    const a = intentOf(await till.startsAnother(order, 'stripe'));
    await till.shop.rows(`update payments set status = 'failed' where order_id = $1`, [order.id]);
    const b = intentOf(await till.startsAnother(order, 'stripe'));
    const failures = { 'a fails': fake.declines(a), 'b fails': fake.declines(b), 'b is cancelled': fake.cancels(b) };
    const successes = { 'a succeeds': fake.pays(a), 'b succeeds': fake.pays(b) };
    const refund = { 'b is refunded in part': fake.givesBack(b, 300) };
    if (fate === 'cancelled') await till.cancels(order);
    return { order, events: { ...failures, ...successes, ...refund } };
  }

  /** Tells of all of it in this order, and lets the worker apply each before the next comes. */
  async function after(sequence: readonly Tale[], fate: 'pending' | 'cancelled'): Promise<Json> {
    const { order, events } = await begun(fate);
    for (const tale of sequence) {
      await till.hearsFromStripe(events[tale]);
      for (const message of await till.waiting()) {
        if (message.topic === 'payment_event.received') await till.handle(message);
      }
    }
    const { status, payments } = await till.standing(order);
    return { status, payments: payments.map((payment: Json) => [payment.status, payment.captured]) };
  }

  /** Some of the tales, and the same ones in another order with some of them told again. */
  const twoTellings = fc
    .uniqueArray(fc.constantFrom(...tales), { minLength: 2, maxLength: tales.length })
    .filter((told) => !(told.includes('a succeeds') && told.includes('b is refunded in part')))
    .chain((told) =>
      fc.tuple(
        fc.constant(told),
        fc.subarray(told).chain((again) => {
          const all = [...told, ...again];
          return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
        }),
      ),
    );

  it.each(['pending', 'cancelled'] as const)(
    'leave order and payments in the same state whatever their order and however often they come, when it was %s',
    async (fate) => {
      await fc.assert(
        fc.asyncProperty(twoTellings, async ([once, again]) => {
          expect(await after(again, fate)).toEqual(await after(once, fate));
        }),
        { numRuns: runs },
      );
      await till.works();
      expect(await till.violations()).toEqual([]);
    },
    120_000,
  );
});
