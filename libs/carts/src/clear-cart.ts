import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Empties the owner's cart; nothing to do when there is none. Locks: cart. */
@Injectable()
export class ClearCart {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
  ) {}

  async run(owner: CartOwner): Promise<void> {
    await this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (cart) await this.within(tx, [cart.id]);
    });
  }

  /** As part of checkouts, which have locked the carts. */
  async within(tx: Tx, cartIds: readonly string[]): Promise<void> {
    await this.carts.clear(tx, cartIds);
  }
}
