/** What is to be priced: one variant, some units of it. Amounts are in minor units. */
export interface PriceRequest {
  readonly variantId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly basePriceMinor: bigint;
  readonly adjustmentMinor: bigint;
  readonly brandId: string | null;
  /** The product's categories and all categories above them. */
  readonly categoryIds: readonly string[];
}

/** One step from the base price to the unit price; amounts are decimals of the store currency. */
export interface PriceStep {
  readonly kind: 'variant' | 'quantity' | 'tier' | 'seasonal' | 'geographic' | 'customer' | 'coupon';
  readonly ruleId: string | null;
  readonly label: string;
  readonly changeMinor: bigint;
  /** Unit price after this step. */
  readonly unitPriceMinor: bigint;
}

export interface Quote {
  readonly variantId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly basePriceMinor: bigint;
  readonly steps: readonly PriceStep[];
  readonly unitPriceMinor: bigint;
  readonly totalMinor: bigint;
}

/** Prices one line and says how. Nothing is ever negative; a step that changes nothing is left out. */
export function quote(request: PriceRequest): Quote {
  const { variantId, productId, quantity, basePriceMinor, adjustmentMinor } = request;
  const adjusted = basePriceMinor + adjustmentMinor;
  const unitPriceMinor = adjusted > 0n ? adjusted : 0n;
  const changeMinor = unitPriceMinor - basePriceMinor;
  const variantStep: PriceStep = { kind: 'variant', ruleId: null, label: 'Variant', changeMinor, unitPriceMinor };
  return {
    variantId,
    productId,
    quantity,
    basePriceMinor,
    steps: changeMinor === 0n ? [] : [variantStep],
    unitPriceMinor,
    totalMinor: unitPriceMinor * BigInt(quantity),
  };
}
