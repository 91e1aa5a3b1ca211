import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { CartContents, type CartView } from './cart-contents';
import { PriceItems } from './price-items';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Sets the quantity of an item, and its price to that of so many units now. Locks: cart. @throws NotFound */
@Injectable()
export class ChangeItem {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly prices: PriceItems,
    private readonly contents: CartContents,
  ) {}

  async run(owner: CartOwner, change: { itemId: string; quantity: number }): Promise<CartView> {
    return this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      const items = cart ? await this.carts.quantities(tx, cart.id) : [];
      const item = items.find(({ id }) => id === change.itemId);
      if (!cart || !item) throw new NotFound('cart item');
      const { variantId } = item;
      const { quantity } = change;
      const price = (await this.prices.run(tx, { ...cart, owner }, [{ variantId, quantity }])).get(variantId);
      if (!price) throw new NotFound('cart item');
      await this.carts.putItem(tx, cart.id, { variantId, quantity, ...price });
      return this.contents.of(tx, owner);
    });
  }
}
