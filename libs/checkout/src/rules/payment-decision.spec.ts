import { decidePayment, type OrderStage } from './payment-decision';

const order = (stage: OrderStage) => ({ stage, totalMinor: 42_075n, currency: 'USD' });
const success = { outcome: 'success', amountMinor: 42_075n, currency: 'USD' } as const;

describe('decidePayment', () => {
  it.each([
    ['awaiting_payment', 'pay'],
    ['expired', 'pay_late'],
    ['cancelled', 'give_back'],
    ['settled', 'unmatched'],
  ] as const)('answers the full amount for an order that is %s with %s', (stage, kind) => {
    expect(decidePayment(order(stage), success).kind).toBe(kind);
  });

  it('keeps money for an unknown order for the staff', () => {
    expect(decidePayment(undefined, success)).toEqual({ kind: 'unmatched', detail: 'unknown reference' });
  });

  it.each([
    ['one cent less', { ...success, amountMinor: 42_074n }],
    ['one cent more', { ...success, amountMinor: 42_076n }],
    ['another currency', { ...success, currency: 'EUR' }],
  ])('never pays an order with %s', (_, event) => {
    for (const stage of ['awaiting_payment', 'expired', 'cancelled', 'settled'] as const) {
      expect(decidePayment(order(stage), event).kind).toBe('unmatched');
    }
  });

  it('has nothing to give back when nothing was to be paid', () => {
    const free = { ...order('cancelled'), totalMinor: 0n };
    expect(decidePayment(free, { ...success, amountMinor: 0n }).kind).toBe('ignored');
  });

  it('only notes a failed attempt, whatever its amount', () => {
    expect(decidePayment(order('awaiting_payment'), { ...success, outcome: 'failed', amountMinor: 1n }).kind).toBe(
      'attempt_failed',
    );
  });
});
