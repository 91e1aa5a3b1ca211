import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { CartContents, type CartView } from './cart-contents';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Sets the quantity of an item. Locks: cart. @throws NotFound */
@Injectable()
export class ChangeItem {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly contents: CartContents,
  ) {}

  async run(owner: CartOwner, change: { itemId: string; quantity: number }): Promise<CartView> {
    return this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (!cart || !(await this.carts.changeItem(tx, cart.id, change))) throw new NotFound('cart item');
      return this.contents.of(tx, owner);
    });
  }
}
