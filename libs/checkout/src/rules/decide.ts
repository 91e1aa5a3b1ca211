/** Some units of one variant. */
interface Quantity {
  readonly variantId: string;
  readonly quantity: number;
}

/** What a checkout needs in order to be placed: all of it. */
export interface Want {
  /** Checked out once. */
  readonly cartId: string | undefined;
  /** One entry a variant. */
  readonly quantities: readonly Quantity[];
  /** One use of each of these rules, if it has a limit. */
  readonly ruleIds: readonly string[];
}

/** What there is for all of them together. */
export interface Supply {
  /** Units by variant; a variant that is missing has none. */
  readonly available: ReadonlyMap<string, number>;
  /** Of rules that have a limit; those that are missing may be used by everybody. */
  readonly usesLeft: ReadonlyMap<string, number>;
}

export type Decision =
  | { readonly kind: 'placed' }
  | { readonly kind: 'cart_gone' }
  | {
      readonly kind: 'short';
      readonly shortages: readonly { variantId: string; requested: number; available: number }[];
    }
  | { readonly kind: 'spent'; readonly ruleIds: readonly string[] };

/**
 * Who gets what, in the order in which they came: each everything it wants or nothing, from what those before it have left.
 * Of one who is refused nothing is taken.
 */
export function decide(wants: readonly Want[], supply: Supply): Decision[] {
  const available = new Map(supply.available);
  const usesLeft = new Map(supply.usesLeft);
  const cartsGone = new Set<string>();
  return wants.map((want) => {
    const { cartId, quantities, ruleIds } = want;
    if (cartId !== undefined && cartsGone.has(cartId)) return { kind: 'cart_gone' };
    const shortages = quantities.flatMap(({ variantId, quantity }) => {
      const left = available.get(variantId) ?? 0;
      return quantity > left ? [{ variantId, requested: quantity, available: left }] : [];
    });
    if (shortages.length > 0) return { kind: 'short', shortages };
    const spent = ruleIds.filter((id) => (usesLeft.get(id) ?? 1) <= 0);
    if (spent.length > 0) return { kind: 'spent', ruleIds: spent };
    take(want, { available, usesLeft });
    if (cartId !== undefined) cartsGone.add(cartId);
    return { kind: 'placed' };
  });
}

function take(want: Want, left: { available: Map<string, number>; usesLeft: Map<string, number> }): void {
  for (const { variantId, quantity } of want.quantities) {
    left.available.set(variantId, (left.available.get(variantId) ?? 0) - quantity);
  }
  for (const id of want.ruleIds) {
    const uses = left.usesLeft.get(id);
    if (uses !== undefined) left.usesLeft.set(id, uses - 1);
  }
}
