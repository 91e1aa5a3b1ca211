import type { Adjustment, PriceRule, RuleKind } from './price-rule';
import { compareRationals, lessAmount, lessPartsPerMillion, type Rational, whole } from './rational';

/** A rule and the price that it leads to. */
export interface AppliedRule {
  readonly rule: PriceRule;
  readonly price: Rational;
}

/** Rules of the other kinds are discounts. */
const mayRaise: ReadonlySet<RuleKind> = new Set<RuleKind>(['seasonal', 'geographic']);

export function adjust(price: Rational, adjustment: Adjustment): Rational {
  switch (adjustment.type) {
    case 'percent':
      return lessPartsPerMillion(price, adjustment.ppm);
    case 'amount':
      return lessAmount(price, adjustment.amountMinor);
    case 'price':
      return whole(adjustment.priceMinor);
  }
}

/**
 * Of rules of one kind, the one that leads to the lowest price; then the one of the highest priority; then the lowest id.
 * A discount that would raise the price does not count.
 */
export function bestRule(current: Rational, rules: Iterable<PriceRule>): AppliedRule | undefined {
  let best: AppliedRule | undefined;
  for (const rule of rules) {
    const price = adjust(current, rule.adjustment);
    if (compareRationals(price, current) > 0 && !mayRaise.has(rule.kind)) continue;
    if (!best || isBetter({ rule, price }, best)) best = { rule, price };
  }
  return best;
}

function isBetter(one: AppliedRule, other: AppliedRule): boolean {
  const byPrice = compareRationals(one.price, other.price);
  if (byPrice !== 0) return byPrice < 0;
  if (one.rule.priority !== other.rule.priority) return one.rule.priority > other.rule.priority;
  return one.rule.id < other.rule.id;
}
