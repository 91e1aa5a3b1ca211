import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Takes an item out of the cart. Locks: cart. @throws NotFound */
@Injectable()
export class RemoveItem {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
  ) {}

  async run(owner: CartOwner, itemId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (!cart || !(await this.carts.removeItem(tx, cart.id, itemId))) throw new NotFound('cart item');
    });
  }
}
