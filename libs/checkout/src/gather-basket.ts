import { Injectable } from '@nestjs/common';
import { CartEmpty, type CartOwner, ItemUnavailable, LockCart, type LockedCart, type PriceSnapshot } from '#carts';
import { FindSellables, type Sellable } from '#catalog';
import { StoreSettings } from '#config';
import type { Tx } from '#database';
import { explain, PriceLines, type Quote } from '#pricing';
import { UnknownItem } from './checkout.errors';

export interface OrderedItem {
  readonly variantId?: string;
  /** Stands for the product's default variant. */
  readonly productId?: string;
  readonly quantity: number;
}

/** What is bought: everything in a cart, or the items of the request itself. */
export type Source =
  | { readonly kind: 'cart'; readonly owner: CartOwner }
  | { readonly kind: 'items'; readonly items: readonly OrderedItem[] };

export interface BasketLine extends PriceSnapshot {
  readonly sellable: Sellable;
  readonly quantity: number;
}

export interface Basket {
  readonly cartId: string | undefined;
  readonly lines: readonly BasketLine[];
  /** New prices by variant, when the customer has to see them before they count. */
  readonly newPrices: ReadonlyMap<string, PriceSnapshot>;
}

/** Finds out what is to be bought and what it costs, as the transaction that will charge for it sees it. Locks: cart. */
@Injectable()
export class GatherBasket {
  constructor(
    private readonly lockCart: LockCart,
    private readonly sellables: FindSellables,
    private readonly prices: PriceLines,
    private readonly store: StoreSettings,
  ) {}

  /** @throws CartEmpty, UnknownItem, ItemUnavailable */
  async run(tx: Tx, source: Source): Promise<Basket> {
    if (source.kind === 'cart') return this.fromCart(tx, source.owner);
    const refs = await this.sellables.run(tx, {
      variantIds: source.items.flatMap(({ variantId }) => (variantId === undefined ? [] : [variantId])),
      productIds: source.items.flatMap(({ productId }) => (productId === undefined ? [] : [productId])),
    });
    const items = source.items.map((item, index) => ({ quantity: item.quantity, sellable: pick(refs, item, index) }));
    const quotes = await this.quote(tx, items);
    const lines = items.map((item, index) => ({ ...item, ...this.snapshot(quotes[index]) }));
    return { cartId: undefined, lines, newPrices: new Map() };
  }

  /** A price that the customer saw lately is honoured; an older one counts only while it has not changed. */
  private async fromCart(tx: Tx, owner: CartOwner): Promise<Basket> {
    const cart = await this.lockCart.run(tx, owner);
    if (!cart || cart.items.length === 0) throw new CartEmpty();
    const refs = await this.sellables.run(tx, { variantIds: cart.items.map(({ variantId }) => variantId) });
    const items = cart.items.map((item, index) => ({ quantity: item.quantity, sellable: pick(refs, item, index) }));
    const quotes = await this.quote(tx, items);
    const lines = cart.items.map(({ unitPriceMinor, priceSteps }, index) => ({
      ...itemAt(items, index),
      unitPriceMinor,
      priceSteps,
    }));
    return { cartId: cart.id, lines, newPrices: this.outdated(cart, quotes) };
  }

  private outdated(cart: LockedCart, quotes: readonly Quote[]): ReadonlyMap<string, PriceSnapshot> {
    const moved = cart.items.flatMap((item, index) => {
      const quote = quotes[index];
      const differs = item.stale && quote?.unitPriceMinor !== item.unitPriceMinor;
      return differs ? [[item.variantId, this.snapshot(quote)] as const] : [];
    });
    return new Map(moved);
  }

  private async quote(tx: Tx, items: readonly { sellable: Sellable; quantity: number }[]): Promise<readonly Quote[]> {
    return this.prices.run(
      tx,
      items.map(({ sellable, quantity }) => ({ ...sellable, quantity })),
      { customerId: null, country: null, couponCode: null },
    );
  }

  private snapshot(quote: Quote | undefined): PriceSnapshot {
    if (!quote) throw new Error('A line was not priced.');
    return { unitPriceMinor: quote.unitPriceMinor, priceSteps: explain(quote.steps, this.store.currency) };
  }
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error('A line got lost.');
  return item;
}

function pick(sellables: readonly Sellable[], item: Partial<OrderedItem>, index: number): Sellable {
  const found =
    item.variantId === undefined
      ? sellables.find(({ productId, isDefault }) => productId === item.productId && isDefault)
      : sellables.find(({ variantId }) => variantId === item.variantId);
  const pointer = `/items/${index}`;
  if (!found) throw new UnknownItem(pointer);
  if (!found.sellable) throw new ItemUnavailable(pointer);
  return found;
}
