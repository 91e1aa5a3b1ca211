import { formatAmount } from '#kernel';
import type { PriceStep } from './price-step';

/** A price step as it is shown and kept: amounts are decimals of the store currency. */
export interface ExplainedStep {
  readonly kind: string;
  readonly ruleId: string | null;
  readonly label: string;
  readonly change: string;
  readonly unitPrice: string;
}

export function explain(steps: readonly PriceStep[], currency: string): ExplainedStep[] {
  return steps.map(({ kind, ruleId, label, changeMinor, unitPriceMinor }) => ({
    kind,
    ruleId,
    label,
    change: formatAmount(changeMinor, currency),
    unitPrice: formatAmount(unitPriceMinor, currency),
  }));
}
