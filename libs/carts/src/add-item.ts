import { Injectable } from '@nestjs/common';
import { FindSellables, type Sellable } from '#catalog';
import { StoreSettings } from '#config';
import { Statements, TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { explain, PriceLines } from '#pricing';
import { CartContents, type CartItemView } from './cart-contents';
import { CartFull, ItemUnavailable } from './carts.errors';
import type { CartOwner } from './rules/cart-owner';
import type { PriceSnapshot } from './rules/explained-step';
import { maxItems } from './rules/quantity';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

export interface Wish {
  readonly variantId?: string;
  /** Stands for the product's default variant. */
  readonly productId?: string;
  readonly quantity: number;
}

/**
 * Puts units of a variant into the owner's cart, at the price of this moment. Stock is not held.
 * Locks: cart. @throws NotFound, ItemUnavailable
 */
@Injectable()
export class AddItem {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly sellables: FindSellables,
    private readonly prices: PriceLines,
    private readonly carts: CartRepository,
    private readonly contents: CartContents,
    private readonly store: StoreSettings,
  ) {}

  async run(owner: CartOwner, wish: Wish): Promise<CartItemView> {
    const sellable = await this.find(wish);
    const snapshot = await this.snapshot(sellable, wish.quantity);
    return this.transactions.run(async (tx) => {
      const cartId = await this.lockedCart(tx, owner);
      const { variantId } = sellable;
      const itemId = await this.carts.addItem(tx, cartId, { variantId, quantity: wish.quantity, ...snapshot });
      if ((await this.carts.countItems(tx, cartId)) > maxItems) throw new CartFull(maxItems);
      const cart = await this.contents.of(tx, owner);
      const item = cart.items.find(({ id }) => id === itemId);
      if (!item) throw new NotFound('cart item');
      return item;
    });
  }

  private async snapshot(sellable: Sellable, quantity: number): Promise<PriceSnapshot> {
    const [quote] = await this.prices.run(this.statements, [{ ...sellable, quantity }], {
      customerId: null,
      country: null,
      couponCode: null,
    });
    if (!quote) throw new NotFound('price');
    return { unitPriceMinor: quote.unitPriceMinor, priceSteps: explain(quote.steps, this.store.currency) };
  }

  private async find(wish: Wish): Promise<Sellable> {
    const byVariant = wish.variantId !== undefined;
    const refs = byVariant ? { variantIds: [wish.variantId ?? ''] } : { productIds: [wish.productId ?? ''] };
    const [sellable] = await this.sellables.run(this.statements, refs);
    if (!sellable) throw new NotFound(byVariant ? 'variant' : 'product');
    if (!sellable.sellable) throw new ItemUnavailable(byVariant ? '/variantId' : '/productId');
    return sellable;
  }

  private async lockedCart(tx: Tx, owner: CartOwner): Promise<string> {
    await this.carts.ensure(tx, owner);
    const [cart] = await lockCarts(tx, [owner]);
    if (!cart) throw new NotFound('cart');
    return cart.id;
  }
}
