import { applyRules } from './price-chain';
import type { PriceContext, PriceRule } from './price-rule';
import { type PriceStep, ruleSteps, variantStep } from './price-step';
import { roundHalfUp, whole } from './rational';
import { type RuleBook, rulesFor } from './rule-book';
import type { PricedItem } from './rule-conditions';

/** What is to be priced: one variant, some units of it. Amounts are in minor units. */
export interface PriceRequest extends PricedItem {
  readonly variantId: string;
  readonly quantity: number;
  readonly basePriceMinor: bigint;
  readonly adjustmentMinor: bigint;
}

export interface Quote {
  readonly variantId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly basePriceMinor: bigint;
  /** Base price and variant adjustment: what a unit costs before any rule. */
  readonly listPriceMinor: bigint;
  readonly steps: readonly PriceStep[];
  readonly unitPriceMinor: bigint;
  readonly totalMinor: bigint;
}

/** Prices one line that is the whole basket. */
export function quote(request: PriceRequest, context: PriceContext, rules: readonly PriceRule[]): Quote {
  return quoteLine(request, request.quantity, rulesFor(context, rules));
}

/** Prices the lines of one basket, in their order. A variant that stands in several lines is priced by its whole quantity. */
export function quoteAll(
  requests: readonly PriceRequest[],
  context: PriceContext,
  rules: readonly PriceRule[],
): Quote[] {
  const book = rulesFor(context, rules);
  const units = new Map<string, number>();
  for (const { variantId, quantity } of requests) units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  return requests.map((request) => quoteLine(request, units.get(request.variantId) ?? request.quantity, book));
}

/** The chain is exact; the unit price is rounded half up once, at its end. Nothing is ever negative. */
function quoteLine(item: PriceRequest, unitsInBasket: number, book: RuleBook): Quote {
  const { variantId, productId, quantity, basePriceMinor, adjustmentMinor } = item;
  const adjusted = basePriceMinor + adjustmentMinor;
  const listPriceMinor = adjusted > 0n ? adjusted : 0n;
  const applied = applyRules(listPriceMinor, { item, unitsInBasket }, book);
  const unitPriceMinor = roundHalfUp(applied.at(-1)?.price ?? whole(listPriceMinor));
  return {
    variantId,
    productId,
    quantity,
    basePriceMinor,
    listPriceMinor,
    steps: [...variantStep(basePriceMinor, listPriceMinor), ...ruleSteps(listPriceMinor, applied)],
    unitPriceMinor,
    totalMinor: unitPriceMinor * BigInt(quantity),
  };
}
