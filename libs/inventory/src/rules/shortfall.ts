/** Some units of one variant. */
export interface VariantQuantity {
  readonly variantId: string;
  readonly quantity: number;
}

/** Stock of one variant as a locked row says it. */
export interface StockLevel {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
}

export interface Shortage {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}

/** Sums quantities per variant: two lines may share one. Sorted by variant id, the order in which stock is locked. */
export function totalPerVariant(lines: readonly VariantQuantity[]): VariantQuantity[] {
  const totals = new Map<string, number>();
  for (const { variantId, quantity } of lines) totals.set(variantId, (totals.get(variantId) ?? 0) + quantity);
  return [...totals]
    .map(([variantId, quantity]) => ({ variantId, quantity }))
    .toSorted((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

/** What is missing to serve all of these quantities; empty when all can be served. A variant without a row has none. */
export function shortfall(wanted: readonly VariantQuantity[], levels: readonly StockLevel[]): Shortage[] {
  const byVariant = new Map(levels.map((level) => [level.variantId, level]));
  return totalPerVariant(wanted).flatMap(({ variantId, quantity }) => {
    const level = byVariant.get(variantId);
    const available = level ? level.onHand - level.reserved : 0;
    return quantity > available ? [{ variantId, requested: quantity, available }] : [];
  });
}
