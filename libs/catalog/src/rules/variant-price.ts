/** What one unit of a variant costs before any pricing rule, in minor units. An adjustment never makes it negative. */
export function variantPriceMinor(basePriceMinor: bigint, adjustmentMinor: bigint): bigint {
  const price = basePriceMinor + adjustmentMinor;
  return price < 0n ? 0n : price;
}
