import { amount, percent, sampleContext, sampleRequest, sampleRule } from '../../../../test/support/sample-rules';
import { applyRules } from './price-chain';
import type { PriceRule } from './price-rule';
import { ruleSteps, variantStep } from './price-step';
import { rulesFor } from './rule-book';

const small = (ppm: bigint) => ({ type: 'percent', ppm }) as const;

function steps(listPriceMinor: bigint, ...rules: readonly PriceRule[]) {
  const bought = { item: sampleRequest(), unitsInBasket: 1 };
  const applied = applyRules(listPriceMinor, bought, rulesFor(sampleContext(), rules));
  return ruleSteps(listPriceMinor, applied).map((step) => [step.kind, step.changeMinor, step.unitPriceMinor]);
}

describe('the steps of a price', () => {
  it('begin with the variant, when it costs more or less than the product', () => {
    expect(variantStep(100n, 100n)).toEqual([]);
    expect(variantStep(100n, 90n)).toEqual([
      { kind: 'variant', ruleId: null, label: 'Variant', changeMinor: -10n, unitPriceMinor: 90n },
    ]);
  });

  it('name the rule that made them', () => {
    const rule = sampleRule({ kind: 'coupon', adjustment: amount(1n), id: 'the id', name: 'Spring' });
    const [applied] = applyRules(10n, { item: sampleRequest(), unitsInBasket: 1 }, rulesFor(sampleContext(), [rule]));
    expect(ruleSteps(10n, applied ? [applied] : [])).toEqual([
      { kind: 'coupon', ruleId: 'the id', label: 'Spring', changeMinor: -1n, unitPriceMinor: 9n },
    ]);
  });

  it('show differences of rounded prices, so that they add up', () => {
    const rules = [
      sampleRule({ kind: 'quantity', adjustment: percent(25) }),
      sampleRule({ kind: 'tier', adjustment: percent(25) }),
    ];
    // 10 → 7.5 → 5.625
    expect(steps(10n, ...rules)).toEqual([
      ['quantity', -2n, 8n],
      ['tier', -2n, 6n],
    ]);
  });

  it('leave out a rule that changes nothing', () => {
    expect(steps(100n, sampleRule({ kind: 'tier', adjustment: percent(0) }))).toEqual([]);
  });

  it('leave out a change that is too small to be seen', () => {
    expect(steps(4n, sampleRule({ kind: 'coupon', adjustment: percent(10) }))).toEqual([]);
    const seen = sampleRule({ kind: 'coupon', adjustment: percent(50) });
    expect(steps(100n, sampleRule({ kind: 'tier', adjustment: small(1n) }), seen)).toEqual([['coupon', -50n, 50n]]);
  });

  it('keep a small change that decides how the price is rounded in the end', () => {
    // 100 → 99.6 → 99.4008: without the second rule it would be 99.8. The first one changes nothing at all.
    const rules = [
      sampleRule({ kind: 'quantity', adjustment: percent(0) }),
      sampleRule({ kind: 'tier', adjustment: small(4000n) }),
      sampleRule({ kind: 'coupon', adjustment: small(2000n) }),
    ];
    expect(steps(100n, ...rules)).toEqual([
      ['tier', 0n, 100n],
      ['coupon', -1n, 99n],
    ]);
  });
});
