import { adjust, type AppliedRule } from './best-rule';
import type { RuleKind } from './price-rule';
import { roundHalfUp, whole } from './rational';

/** One step from the base price to the unit price, rounded for display; the changes of all steps add up. */
export interface PriceStep {
  readonly kind: 'variant' | RuleKind;
  readonly ruleId: string | null;
  readonly label: string;
  readonly changeMinor: bigint;
  /** Unit price after this step. */
  readonly unitPriceMinor: bigint;
}

export function variantStep(basePriceMinor: bigint, listPriceMinor: bigint): PriceStep[] {
  const changeMinor = listPriceMinor - basePriceMinor;
  if (changeMinor === 0n) return [];
  return [{ kind: 'variant', ruleId: null, label: 'Variant', changeMinor, unitPriceMinor: listPriceMinor }];
}

/**
 * The steps of the rules that were applied. One whose change is too small to be shown is left out, but not where the unit
 * price would be another without it: the rules that are named always lead to the unit price.
 */
export function ruleSteps(listPriceMinor: bigint, applied: readonly AppliedRule[]): PriceStep[] {
  const all = roundedSteps(listPriceMinor, applied);
  const shown = all.filter(({ changeMinor }) => changeMinor !== 0n);
  if (shown.length === all.length) return all;
  const shownIds = new Set(shown.map(({ ruleId }) => ruleId));
  const withoutTheRest = applied
    .filter(({ rule }) => shownIds.has(rule.id))
    .reduce((price, { rule }) => adjust(price, rule.adjustment), whole(listPriceMinor));
  return roundHalfUp(withoutTheRest) === all.at(-1)?.unitPriceMinor ? shown : all;
}

function roundedSteps(listPriceMinor: bigint, applied: readonly AppliedRule[]): PriceStep[] {
  let before = listPriceMinor;
  return applied.map(({ rule, price }) => {
    const unitPriceMinor = roundHalfUp(price);
    const changeMinor = unitPriceMinor - before;
    before = unitPriceMinor;
    return { kind: rule.kind, ruleId: rule.id, label: rule.name, changeMinor, unitPriceMinor };
  });
}
