import { Injectable } from '@nestjs/common';
import { CartEmpty, type CartOwner, ItemUnavailable, LockCart, type MovedPrices, type PriceSnapshot } from '#carts';
import { FindSellables, type Sellable } from '#catalog';
import type { Tx } from '#database';
import { CheckCoupon, type PriceTerms } from '#pricing';
import { UnknownItem } from './checkout.errors';
import { PriceBasket } from './price-basket';

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

export interface Basket {
  readonly cartId: string | undefined;
  /** What the prices are for. */
  readonly country: string | null;
  readonly lines: readonly BasketLine[];
  /** Prices that the customer has to see before they count. */
  readonly moved: MovedPrices | undefined;
}

/** Finds out what is to be bought and what it costs, as the transaction that will charge for it sees it. Locks: cart. */
@Injectable()
export class GatherBasket {
  constructor(
    private readonly lockCart: LockCart,
    private readonly sellables: FindSellables,
    private readonly coupons: CheckCoupon,
    private readonly prices: PriceBasket,
  ) {}

  /** @throws CartEmpty, UnknownItem, ItemUnavailable, CouponInvalid */
  async run(tx: Tx, source: Source, buyer: Omit<PriceTerms, 'couponCode'>): Promise<Basket> {
    if (source.kind === 'cart') return this.fromCart(tx, source.owner, buyer);
    const refs = await this.sellables.run(tx, {
      variantIds: source.items.flatMap(({ variantId }) => (variantId === undefined ? [] : [variantId])),
      productIds: source.items.flatMap(({ productId }) => (productId === undefined ? [] : [productId])),
    });
    const items = source.items.map((item, index) => ({ quantity: item.quantity, sellable: pick(refs, item, index) }));
    const couponCode = source.couponCode === null ? null : await this.coupons.run(tx, source.couponCode);
    const lines = await this.prices.now(tx, items, { ...buyer, couponCode });
    return { cartId: undefined, country: buyer.country, lines, moved: undefined };
  }

  private async fromCart(tx: Tx, owner: CartOwner, buyer: Omit<PriceTerms, 'couponCode'>): Promise<Basket> {
    const cart = await this.lockCart.run(tx, owner);
    if (!cart || cart.items.length === 0) throw new CartEmpty();
    const refs = await this.sellables.run(tx, { variantIds: cart.items.map(({ variantId }) => variantId) });
    const items = cart.items.map((item, index) => ({ ...item, sellable: pick(refs, item, index) }));
    const country = buyer.country ?? cart.country;
    const terms = { ...buyer, country, couponCode: cart.couponCode };
    const { lines, movedVariantIds } = await this.prices.asSeen(tx, items, { ...terms, seenFor: cart.country });
    const moved = movedVariantIds.length > 0 ? { owner, country, variantIds: movedVariantIds } : undefined;
    return { cartId: cart.id, country, lines, moved };
  }
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
