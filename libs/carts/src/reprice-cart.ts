import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { CartContents, type CartView } from './cart-contents';
import type { CartOwner } from './rules/cart-owner';
import type { PriceSnapshot } from './rules/explained-step';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Shows the customer new prices, so that the next checkout accepts them. Locks: cart. */
@Injectable()
export class RepriceCart {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly contents: CartContents,
  ) {}

  async run(owner: CartOwner, prices: ReadonlyMap<string, PriceSnapshot>): Promise<CartView> {
    return this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (cart) await this.carts.reprice(tx, cart.id, prices);
      return this.contents.of(tx, owner);
    });
  }
}
