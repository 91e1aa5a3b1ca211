import { type AppliedRule, bestRule } from './best-rule';
import { compareRationals, type Rational, whole } from './rational';
import type { RuleBook } from './rule-book';
import { matchesLine, type PricedItem } from './rule-conditions';

/**
 * The rules that change the price, each with the exact price after it: the best one of each kind, in the order of the
 * kinds. An exclusive rule that is the best of its kind is the last one, even if it changes nothing itself.
 */
export function applyRules(
  listPriceMinor: bigint,
  bought: { readonly item: PricedItem; readonly unitsInBasket: number },
  book: RuleBook,
): AppliedRule[] {
  const applied: AppliedRule[] = [];
  let price: Rational = whole(listPriceMinor);
  for (const ofKind of book) {
    const matching = ofKind.filter((indexed) => matchesLine(indexed, bought.item, bought.unitsInBasket));
    const best = bestRule(
      price,
      matching.map(({ rule }) => rule),
    );
    if (!best) continue;
    if (compareRationals(best.price, price) !== 0) applied.push(best);
    if (best.rule.exclusive) break;
    price = best.price;
  }
  return applied;
}
