import { answerRules } from './answers';
import { chargeRules } from './charges';
import { discountRules } from './discounts';
import { messageRules } from './messages';
import { moneyRules } from './money';
import { orderRules } from './orders';
import type { Rule } from './rule';
import { stockRules, stockRulesOf } from './stock';
import { stockRulesSinceSeals } from './stock-since-seals';

/** `full`: every entry of the ledger, and the seals. `sealed`: what is sealed is taken from the seals. */
export type Depth = 'full' | 'sealed';

const otherRules: readonly Rule[] = [
  ...answerRules,
  ...moneyRules,
  ...messageRules,
  ...orderRules,
  ...discountRules,
  ...chargeRules,
];

/** The rules to check, in the order of their ids: all of them, or those about the stock of one variant. */
export function rulesOf({ depth, variantId }: { depth: Depth; variantId?: string }): readonly Rule[] {
  if (variantId !== undefined) return stockRulesOf(variantId);
  return [...(depth === 'full' ? stockRules : stockRulesSinceSeals), ...otherRules];
}
