import { type PriceContext, type PriceRule, type RuleKind, ruleKinds } from './price-rule';
import { type IndexedRule, indexRule, matchesContext } from './rule-conditions';

/** Rules that can be applied at all, by the place of their kind in the chain. */
export type RuleBook = readonly (readonly IndexedRule[])[];

/** The same list of rules prices many baskets, and is never changed. */
const books = new WeakMap<readonly PriceRule[], RuleBook>();

/** The rules that hold for this buyer at this moment; what is bought is not looked at yet. */
export function rulesFor(context: PriceContext, rules: readonly PriceRule[]): RuleBook {
  return bookOf(rules).map((ofKind) => ofKind.filter((indexed) => matchesContext(indexed, context)));
}

function bookOf(rules: readonly PriceRule[]): RuleBook {
  const known = books.get(rules);
  if (known) return known;
  const usable = rules.filter(({ active, spent }) => active && !spent).map(indexRule);
  const book = ruleKinds.map((kind: RuleKind) => usable.filter(({ rule }) => rule.kind === kind));
  books.set(rules, book);
  return book;
}
