interface ShownStep {
  readonly kind: string;
  readonly change: string;
  readonly unitPrice: string;
}

/** An amount as price steps hold it, with all places of its currency: its digits are its minor units. */
const minorUnits = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** The unit price before any rule, read from how a price explains itself: what the first rule found. Minor units. */
export function listPriceMinor(price: {
  readonly unitPriceMinor: bigint;
  readonly priceSteps: readonly ShownStep[];
}): bigint {
  const first = price.priceSteps.find(({ kind }) => kind !== 'variant');
  return first ? minorUnits(first.unitPrice) - minorUnits(first.change) : price.unitPriceMinor;
}
