import * as fc from 'fast-check';
import { planRefund, type Refundable, type RefundableLine, type RefundWish } from './refund-plan';

const line = (change: Partial<RefundableLine> = {}): RefundableLine => ({
  id: 'a',
  unitPriceMinor: 1000n,
  ordered: 3,
  refunded: 0,
  restocked: 0,
  ...change,
});

const order = (change: Partial<Refundable> = {}): Refundable => ({
  leftMinor: 3500n,
  payments: [{ id: 'card', leftMinor: 3500n, surplus: false }],
  lines: [line(), line({ id: 'b', unitPriceMinor: 500n, ordered: 1 })],
  sold: true,
  ...change,
});

const lines = (units: Record<string, number>, restock = false): RefundWish => ({
  kind: 'lines',
  restock,
  lines: Object.entries(units).map(([lineId, quantity]) => ({ lineId, quantity })),
});

const whole = { kind: 'whole', restock: true } as const;

describe('the plan of a refund', () => {
  it('gives everything back that is left, and puts everything on hand that is out', () => {
    const some = order({ lines: [line({ refunded: 2, restocked: 1 })], leftMinor: 1200n });
    expect(planRefund(some, whole)).toEqual({
      kind: 'planned',
      amountMinor: 1200n,
      paymentId: 'card',
      surplus: false,
      lines: [{ orderLineId: 'a', quantity: 1, restocked: 2 }],
    });
  });

  it('gives a part back, for no line in particular', () => {
    const plan = planRefund(order(), { kind: 'amount', amountMinor: 1n, restock: false });
    expect(plan).toMatchObject({ kind: 'planned', amountMinor: 1n, lines: [] });
  });

  it('takes an amount that is all that is left for everything when goods come back with it', () => {
    const plan = planRefund(order(), { kind: 'amount', amountMinor: 3500n, restock: true });
    expect(plan).toEqual(planRefund(order(), whole));
  });

  it('does not guess which goods come back with a part', () => {
    expect(planRefund(order(), { kind: 'amount', amountMinor: 3499n, restock: true })).toEqual({
      kind: 'restock_of_a_part',
    });
  });

  it('gives units back at the price that was charged', () => {
    expect(planRefund(order(), lines({ a: 2, b: 1 }, true))).toEqual({
      kind: 'planned',
      amountMinor: 2500n,
      paymentId: 'card',
      surplus: false,
      lines: [
        { orderLineId: 'a', quantity: 2, restocked: 2 },
        { orderLineId: 'b', quantity: 1, restocked: 1 },
      ],
    });
  });

  it('sums several entries for one line', () => {
    const wish: RefundWish = { ...(lines({}) as RefundWish & { kind: 'lines' }) };
    const twice = { ...wish, lines: [1, 2].map((quantity) => ({ lineId: 'a', quantity })) } as RefundWish;
    expect(planRefund(order(), twice)).toMatchObject({ amountMinor: 3000n, lines: [{ quantity: 3 }] });
    const thrice = { ...wish, lines: [1, 2, 1].map((quantity) => ({ lineId: 'a', quantity })) } as RefundWish;
    expect(planRefund(order(), thrice)).toEqual({ kind: 'too_many_units', places: [2] });
  });

  it('gives back what was paid on top when that is asked for, though nothing of the order is', () => {
    const twice = [
      { id: 'card', leftMinor: 3500n, surplus: false },
      { id: 'again', leftMinor: 3500n, surplus: true },
    ];
    const planned = { kind: 'planned', amountMinor: 3500n, surplus: true, lines: [] };
    expect(planRefund(order({ payments: twice }), { kind: 'surplus' })).toEqual({ ...planned, paymentId: 'again' });
    expect(planRefund(order({ payments: twice }), whole)).toMatchObject({ paymentId: 'card', surplus: false });
    expect(planRefund(order(), { kind: 'surplus' })).toEqual({ kind: 'exceeds_payment', leftMinor: 0n });
  });

  it('never gives more units of a line back than are left', () => {
    const some = order({ lines: [line({ refunded: 2 })] });
    expect(planRefund(some, lines({ a: 2 }))).toEqual({ kind: 'too_many_units', places: [0] });
  });

  it('names lines that the order does not have', () => {
    expect(planRefund(order(), lines({ a: 1, x: 1 }))).toEqual({ kind: 'unknown_lines', places: [1] });
  });

  it('puts units that came back with a refund that failed on hand once', () => {
    const some = order({ lines: [line({ restocked: 2 })] });
    expect(planRefund(some, lines({ a: 2 }, true))).toMatchObject({ lines: [{ quantity: 2, restocked: 0 }] });
    expect(planRefund(some, lines({ a: 3 }, true))).toMatchObject({ lines: [{ quantity: 3, restocked: 1 }] });
  });

  it('puts nothing on hand that was never sold', () => {
    const unsold = order({ sold: false });
    expect(planRefund(unsold, lines({ a: 1 }, true))).toEqual({ kind: 'not_sold' });
    const plan = planRefund(unsold, whole);
    expect(plan).toMatchObject({ lines: [{ restocked: 0 }, { restocked: 0 }] });
  });

  it.each<[string, Partial<Refundable>, RefundWish]>([
    ['more than is left of the order', { leftMinor: 99n }, { kind: 'amount', amountMinor: 100n, restock: false }],
    ['more than is left of the payment', { payments: [] }, { kind: 'amount', amountMinor: 100n, restock: false }],
    ['lines worth more than is left', { leftMinor: 999n }, lines({ a: 1 })],
    [
      'everything when nothing is left',
      { leftMinor: 0n, payments: [{ id: 'card', leftMinor: 0n, surplus: false }] },
      whole,
    ],
    ['everything of what cost nothing', { leftMinor: 0n, payments: [] }, whole],
    ['units that cost nothing', { lines: [line({ unitPriceMinor: 0n })] }, lines({ a: 1 })],
  ])('refuses %s', (_, change, wish) => {
    expect(planRefund(order(change), wish).kind).toBe('exceeds_payment');
  });

  it('takes the oldest payment that has enough left', () => {
    const payments = [
      { id: 'first', leftMinor: 99n, surplus: false },
      { id: 'second', leftMinor: 3500n, surplus: false },
      { id: 'third', leftMinor: 3500n, surplus: false },
    ];
    const paid = order({ payments });
    expect(planRefund(paid, { kind: 'amount', amountMinor: 99n, restock: false })).toMatchObject({
      paymentId: 'first',
    });
    expect(planRefund(paid, { kind: 'amount', amountMinor: 100n, restock: false })).toMatchObject({
      paymentId: 'second',
    });
  });

  it('gives back what was paid on top of an order that is promised back whole, and no goods', () => {
    const paidTwice = order({
      leftMinor: 0n,
      payments: [
        { id: 'card', leftMinor: 0n, surplus: false },
        { id: 'again', leftMinor: 3500n, surplus: true },
      ],
    });
    expect(planRefund(paidTwice, whole)).toEqual({
      kind: 'planned',
      amountMinor: 3500n,
      paymentId: 'again',
      surplus: true,
      lines: [],
    });
    expect(planRefund(paidTwice, lines({ a: 1 })).kind).toBe('exceeds_payment');
  });

  it('leaves what was paid on top alone while the order itself has something left', () => {
    const payments = [
      { id: 'again', leftMinor: 3500n, surplus: true },
      { id: 'card', leftMinor: 500n, surplus: false },
    ];
    const paidTwice = order({ leftMinor: 500n, payments });
    expect(planRefund(paidTwice, whole)).toMatchObject({ paymentId: 'card', amountMinor: 500n, surplus: false });
    expect(planRefund(paidTwice, { kind: 'amount', amountMinor: 501n, restock: false }).kind).toBe('exceeds_payment');
  });

  it('stays within the order and its payments, unit by unit, however refunds follow each other', () => {
    const wishes = fc.oneof(
      fc.record({ kind: fc.constant('whole' as const), restock: fc.boolean() }),
      fc.record({
        kind: fc.constant('amount' as const),
        amountMinor: fc.bigInt({ min: 1n, max: 4000n }),
        restock: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('lines' as const),
        restock: fc.boolean(),
        lines: fc.array(fc.record({ lineId: fc.constantFrom('a', 'b'), quantity: fc.integer({ min: 1, max: 3 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(wishes, fc.boolean()), { maxLength: 12 }), (asked) => {
        let now = order();
        for (const [wish, fails] of asked) now = after(now, wish, fails);
        const units = now.lines.flatMap(({ ordered, refunded, restocked }) => [
          ordered - refunded,
          ordered - restocked,
        ]);
        const money = [now.leftMinor, ...now.payments.map(({ leftMinor }) => leftMinor)];
        expect([...units, ...money].every((left) => left >= 0)).toBe(true);
      }),
    );
  });
});

/** The order after a refund was asked for, and perhaps refused by the provider later. */
function after(now: Refundable, wish: RefundWish, fails: boolean): Refundable {
  const plan = planRefund(now, wish);
  if (plan.kind !== 'planned') return now;
  const promised = fails ? 0n : plan.amountMinor;
  const unitsOf = (id: string) => plan.lines.find(({ orderLineId }) => orderLineId === id);
  return {
    ...now,
    leftMinor: now.leftMinor - promised,
    payments: now.payments.map((payment) => ({ ...payment, leftMinor: payment.leftMinor - promised })),
    lines: now.lines.map((each) => ({
      ...each,
      refunded: each.refunded + (fails ? 0 : (unitsOf(each.id)?.quantity ?? 0)),
      restocked: each.restocked + (unitsOf(each.id)?.restocked ?? 0),
    })),
  };
}
