import type { CartOwner, MovedPrices, PriceSnapshot } from '#carts';
import type { Sellable } from '#catalog';

export interface OrderedItem {
  readonly variantId?: string;
  /** Stands for the product's default variant. */
  readonly productId?: string;
  readonly quantity: number;
}

/** What is bought: everything in a cart, or the items of the request itself. */
export type Source =
  | { readonly kind: 'cart'; readonly owner: CartOwner }
  | { readonly kind: 'items'; readonly items: readonly OrderedItem[]; readonly couponCode: string | null };

export interface BasketLine extends PriceSnapshot {
  readonly sellable: Sellable;
  readonly quantity: number;
}

/** What a checkout buys and what it is charged for it. */
export interface Basket {
  readonly cartId: string | undefined;
  /** What the prices are for. */
  readonly country: string | null;
  readonly lines: readonly BasketLine[];
}

/** Carries out which prices are new, of a checkout that must not go through because of them. */
export class PricesMoved extends Error {
  constructor(readonly moved: MovedPrices) {
    super('prices moved');
  }
}
