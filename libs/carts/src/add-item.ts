import { Injectable } from '@nestjs/common';
import { FindSellables, type Sellable } from '#catalog';
import { Statements, TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { CartContents, type CartItemView } from './cart-contents';
import { CartFull, ItemUnavailable } from './carts.errors';
import { PriceItems } from './price-items';
import type { CartOwner } from './rules/cart-owner';
import { maxItems, maxQuantity } from './rules/quantity';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

export interface Wish {
  readonly variantId?: string;
  /** Stands for the product's default variant. */
  readonly productId?: string;
  readonly quantity: number;
}

/**
 * Puts units of a variant into the owner's cart, on top of those that are there, at the price of this moment for all of
 * them. Stock is not held. Locks: cart. @throws NotFound, ItemUnavailable, CartFull
 */
@Injectable()
export class AddItem {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly sellables: FindSellables,
    private readonly prices: PriceItems,
    private readonly carts: CartRepository,
    private readonly contents: CartContents,
  ) {}

  async run(owner: CartOwner, wish: Wish): Promise<CartItemView> {
    const { variantId } = await this.find(wish);
    return this.transactions.run(async (tx) => {
      const itemId = await this.put(tx, owner, { variantId, quantity: wish.quantity });
      const cart = await this.contents.of(tx, owner);
      const item = cart.items.find(({ id }) => id === itemId);
      if (!item) throw new NotFound('cart item');
      return item;
    });
  }

  private async put(tx: Tx, owner: CartOwner, more: { variantId: string; quantity: number }): Promise<string> {
    await this.carts.ensure(tx, owner);
    const [cart] = await lockCarts(tx, [owner]);
    if (!cart) throw new NotFound('cart');
    const items = await this.carts.quantities(tx, cart.id);
    const { variantId } = more;
    const present = items.find((item) => item.variantId === variantId);
    if (!present && items.length >= maxItems) throw new CartFull(maxItems);
    const quantity = Math.min(maxQuantity, (present?.quantity ?? 0) + more.quantity);
    const price = (await this.prices.run(tx, { ...cart, owner }, [{ variantId, quantity }])).get(variantId);
    if (!price) throw new NotFound('variant');
    return this.carts.putItem(tx, cart.id, { variantId, quantity, ...price });
  }

  private async find(wish: Wish): Promise<Sellable> {
    const byVariant = wish.variantId !== undefined;
    const refs = byVariant ? { variantIds: [wish.variantId ?? ''] } : { productIds: [wish.productId ?? ''] };
    const [sellable] = await this.sellables.run(this.statements, refs);
    if (!sellable) throw new NotFound(byVariant ? 'variant' : 'product');
    if (!sellable.sellable) throw new ItemUnavailable(byVariant ? '/variantId' : '/productId');
    return sellable;
  }
}
