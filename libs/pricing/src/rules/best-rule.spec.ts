import * as fc from 'fast-check';
import { amount, percent, price, ruleLists, sampleRule } from '../../../../test/support/sample-rules';
import { adjust, bestRule } from './best-rule';
import { type PriceRule, type RuleKind, ruleKinds } from './price-rule';
import { compareRationals, roundHalfUp, whole } from './rational';

const tier = (id: string, given: Partial<PriceRule>): PriceRule =>
  sampleRule({ kind: 'tier', adjustment: percent(10), id, ...given });
const winner = (current: bigint, ...rules: readonly PriceRule[]) => bestRule(whole(current), rules)?.rule.id;

describe('an adjustment', () => {
  it.each([
    ['a percent', percent(15), 85n],
    ['all of it', percent(100), 0n],
    ['nothing of it', percent(0), 100n],
    ['an amount', amount(30n), 70n],
    ['an amount above the price', amount(101n), 0n],
    ['a price', price(42n), 42n],
    ['no price', price(0n), 0n],
  ])('by %s', (_case, adjustment, after) => {
    expect(roundHalfUp(adjust(whole(100n), adjustment))).toBe(after);
  });
});

describe('the best rule of a kind', () => {
  it('is the one with the lowest price, whatever its type', () => {
    const rules = [
      tier('a', { adjustment: percent(10) }),
      tier('b', { adjustment: amount(11n) }),
      tier('c', { adjustment: price(90n) }),
    ];
    expect(winner(100n, ...rules)).toBe('b');
    expect(winner(120n, ...rules)).toBe('c');
    expect(winner(80n, ...rules)).toBe('b');
  });

  it('is found by the exact price: a millionth of a minor unit decides', () => {
    const lower = { type: 'percent', ppm: 100_001n } as const;
    expect(winner(1n, tier('a', { priority: 9 }), tier('b', { adjustment: lower }))).toBe('b');
  });

  it('is the one of the highest priority when prices are equal, however they come about', () => {
    const [low, high] = [tier('a', { priority: 1 }), tier('b', { priority: 2, adjustment: amount(10n) })];
    expect(winner(100n, low, high)).toBe('b');
    expect(winner(100n, high, low)).toBe('b');
  });

  it('is the one of the lowest id when priorities are equal too', () => {
    expect(winner(100n, tier('b', {}), tier('a', {}), tier('c', {}))).toBe('a');
  });

  it('is not a worse one of a higher priority', () => {
    expect(winner(100n, tier('a', { priority: 9 }), tier('b', { adjustment: percent(11) }))).toBe('b');
  });

  it('is none when there is no rule', () => {
    expect(winner(100n)).toBeUndefined();
  });

  it.each<[RuleKind, boolean]>([
    ['quantity', false],
    ['tier', false],
    ['seasonal', true],
    ['geographic', true],
    ['customer', false],
    ['coupon', false],
  ])('of the kind %s may raise the price: %p', (kind, raises) => {
    const rule = sampleRule({ kind, adjustment: price(101n) });
    expect(bestRule(whole(100n), [rule])?.rule).toBe(raises ? rule : undefined);
    expect(bestRule(whole(101n), [rule])?.rule).toBe(rule);
  });

  it('lowers rather than raises when it can do either', () => {
    const seasonal = (id: string, to: bigint) => sampleRule({ kind: 'seasonal', adjustment: price(to), id });
    expect(winner(100n, seasonal('a', 120n), seasonal('b', 110n))).toBe('b');
    expect(winner(100n, seasonal('a', 120n), seasonal('b', 99n))).toBe('b');
  });

  it('leaves no other rule of its kind that would be cheaper', () => {
    fc.assert(
      fc.property(ruleLists, fc.bigInt({ min: 0n, max: 1000n }), fc.constantFrom(...ruleKinds), (rules, now, kind) => {
        const ofKind = rules.map((rule) => ({ ...rule, kind }));
        const best = bestRule(whole(now), ofKind);
        for (const { adjustment } of ofKind) {
          const other = adjust(whole(now), adjustment);
          const isBeaten = best ? compareRationals(best.price, other) <= 0 : compareRationals(other, whole(now)) > 0;
          expect(isBeaten).toBe(true);
        }
      }),
    );
  });
});
