import * as fc from 'fast-check';
import { fromStripeAmount, toStripeAmount } from './stripe-amount';

describe('amounts at Stripe', () => {
  it.each([
    ['USD', 42_075n, 42_075],
    ['JPY', 500n, 500],
    ['ISK', 500n, 50_000],
    ['UGX', 500n, 50_000],
    ['KWD', 1_230n, 1_230],
    ['XAF', 7n, 7],
  ])('counts %s as Stripe does', (currency, ours, theirs) => {
    expect(toStripeAmount(ours, currency)).toBe(theirs);
    expect(fromStripeAmount(theirs, currency)).toBe(ours);
  });

  it('has no amount for a thousandth that cards cannot charge, nor for more than a number can hold', () => {
    expect(toStripeAmount(1_234n, 'KWD')).toBeUndefined();
    expect(toStripeAmount(2n ** 60n, 'USD')).toBeUndefined();
  });

  it.each([50, '500', 1.5, null, undefined, Number.NaN])('takes %p for no amount in ISK of ours', (amount) => {
    expect(fromStripeAmount(amount, 'ISK')).toBeNull();
  });

  it('comes back as it went, in every currency', () => {
    const currencies = fc.constantFrom('USD', 'EUR', 'JPY', 'ISK', 'UGX', 'KWD', 'CLP', 'HUF');
    fc.assert(
      fc.property(currencies, fc.bigInt({ min: 0n, max: 1_000_000_000_000n }), (currency, amount) => {
        const there = toStripeAmount(amount, currency);
        fc.pre(there !== undefined);
        expect(fromStripeAmount(there, currency)).toBe(amount);
      }),
    );
  });
});
