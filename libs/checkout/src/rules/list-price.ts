import { parseAmount } from '#kernel';

interface ShownStep {
  readonly kind: string;
  readonly change: string;
  readonly unitPrice: string;
}

/** The unit price before any rule, read from how a price explains itself: what the first rule found. Minor units. */
export function listPriceMinor(
  { unitPriceMinor, priceSteps }: { readonly unitPriceMinor: bigint; readonly priceSteps: readonly ShownStep[] },
  currency: string,
): bigint {
  const first = priceSteps.find(({ kind }) => kind !== 'variant');
  if (!first) return unitPriceMinor;
  return parseAmount(first.unitPrice, currency) - parseAmount(first.change, currency);
}
