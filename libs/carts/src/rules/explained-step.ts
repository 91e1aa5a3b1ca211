/** One step of how the price that a customer saw came about; amounts are decimals of the store currency. */
export interface ExplainedStep {
  readonly kind: string;
  readonly ruleId: string | null;
  readonly label: string;
  readonly change: string;
  readonly unitPrice: string;
}

/** A unit price (minor units) with its explanation. */
export interface PriceSnapshot {
  readonly unitPriceMinor: bigint;
  readonly priceSteps: readonly ExplainedStep[];
}
