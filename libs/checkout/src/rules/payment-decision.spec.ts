import { decidePayment, type OrderStage } from './payment-decision';

const order = (stage: OrderStage) => ({ stage, totalMinor: 42_075n, currency: 'USD' });
const money = { amountMinor: 42_075n, refundedMinor: null, currency: 'USD' } as const;
const success = { ...money, outcome: 'success', payment: 'unnamed' } as const;
const stages = ['awaiting_payment', 'expired', 'cancelled', 'settled', 'refunded'] as const;

describe('decidePayment', () => {
  it.each([
    ['awaiting_payment', 'pay'],
    ['expired', 'pay_late'],
    ['cancelled', 'give_back'],
    ['settled', 'unmatched'],
    ['refunded', 'unmatched'],
  ] as const)('answers the full amount for an order that is %s with %s', (stage, kind) => {
    expect(decidePayment(order(stage), success).kind).toBe(kind);
  });

  it.each([
    ['awaiting_payment', 'pay'],
    ['expired', 'pay_late'],
    ['cancelled', 'give_back'],
    ['settled', 'give_back_surplus'],
    ['refunded', 'give_back_surplus'],
  ] as const)('answers the full amount on a payment of an order that is %s with %s', (stage, kind) => {
    expect(decidePayment(order(stage), { ...success, payment: 'open' }).kind).toBe(kind);
  });

  it('takes no money twice from one payment', () => {
    for (const stage of stages) {
      const decision = decidePayment(order(stage), { ...success, payment: 'captured' });
      expect(decision).toEqual({ kind: 'ignored', detail: 'captured already' });
    }
  });

  it('keeps money for an unknown order, and for a payment of another one, for the staff', () => {
    expect(decidePayment(undefined, success)).toEqual({ kind: 'unmatched', detail: 'unknown reference' });
    for (const outcome of ['success', 'failed', 'cancelled', 'refunded'] as const) {
      const event = { ...success, outcome, payment: 'foreign' } as const;
      expect(decidePayment(order('awaiting_payment'), event).kind).toBe('unmatched');
    }
  });

  it.each([
    ['one cent less', { ...success, amountMinor: 42_074n }],
    ['one cent more', { ...success, amountMinor: 42_076n }],
    ['no amount of ours', { ...success, amountMinor: null }],
    ['another currency', { ...success, currency: 'EUR' }],
  ])('never pays an order with %s', (_, event) => {
    for (const stage of stages) {
      for (const payment of ['unnamed', 'open', 'captured'] as const) {
        for (const outcome of ['success', 'refunded'] as const) {
          expect(decidePayment(order(stage), { ...event, outcome, payment }).kind).toBe('unmatched');
        }
      }
    }
  });

  it('has nothing to give back when nothing was to be paid', () => {
    for (const [stage, payment] of [['cancelled', 'unnamed'] as const, ['settled', 'open'] as const]) {
      const free = { ...order(stage), totalMinor: 0n };
      expect(decidePayment(free, { ...success, amountMinor: 0n, payment }).kind).toBe('ignored');
    }
  });

  it('only notes a failed or a cancelled attempt, whatever its amount', () => {
    for (const stage of stages) {
      const event = { ...success, amountMinor: 1n };
      expect(decidePayment(order(stage), { ...event, outcome: 'failed' }).kind).toBe('attempt_failed');
      expect(decidePayment(order(stage), { ...event, outcome: 'cancelled' }).kind).toBe('attempt_cancelled');
    }
  });

  it('takes a refund of a payment that is not captured for the news of its money', () => {
    const refunded = { ...success, outcome: 'refunded', refundedMinor: 100n, payment: 'open' } as const;
    expect(decidePayment(order('awaiting_payment'), refunded).kind).toBe('pay');
    expect(decidePayment(order('settled'), { ...refunded, payment: 'captured' }).kind).toBe('note_refund');
    expect(decidePayment(order('refunded'), { ...refunded, payment: 'captured' }).kind).toBe('note_refund');
  });

  it.each([null, -1n, 42_076n])('keeps a refund of %p for the staff', (refundedMinor) => {
    const refunded = { ...success, outcome: 'refunded', refundedMinor, payment: 'captured' } as const;
    expect(decidePayment(order('settled'), refunded).kind).toBe('unmatched');
  });
});
