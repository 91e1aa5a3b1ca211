import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { CartContents, type CartView } from './cart-contents';
import { RefreshPrices } from './refresh-prices';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Which prices in a cart the customer has to see anew. */
export interface MovedPrices {
  readonly owner: CartOwner;
  readonly variantIds: readonly string[];
  /** Where the order is to go; null where the cart was priced for. */
  readonly country: string | null;
}

/**
 * Shows the customer new prices, so that the next checkout accepts them: of some variants, or of all when they are for another
 * country than before. Locks: cart.
 */
@Injectable()
export class RepriceCart {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly prices: RefreshPrices,
    private readonly contents: CartContents,
  ) {}

  async run({ owner, variantIds, country }: MovedPrices): Promise<CartView> {
    return this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (cart) {
        const { id, couponCode } = cart;
        const next = country ?? cart.country;
        const only = next === cart.country ? new Set(variantIds) : undefined;
        await this.carts.setTerms(tx, id, { couponCode, country: next });
        await this.prices.run(tx, { id, owner, couponCode, country: next }, only);
      }
      return this.contents.of(tx, owner);
    });
  }
}
