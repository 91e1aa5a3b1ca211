import { Injectable } from '@nestjs/common';
import { type CartLock, CartEmpty, type CartOwner, ItemUnavailable, LockCarts, nameOfOwner } from '#carts';
import type { LockedCart, MovedPrices, PriceSnapshot } from '#carts';
import { FindSellables, type Sellable } from '#catalog';
import type { Tx } from '#database';
import { CheckCoupon, CouponInvalid } from '#pricing';
import { UnknownItem } from '../checkout.errors';
import { type Checkout, type Docket, NotWaitedFor } from './checkout';
import { PriceBaskets, type UnpricedBasket } from './price-baskets';

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
}

/** Carries out which prices are new, of a checkout that must not go through because of them. */
export class PricesMoved extends Error {
  constructor(readonly moved: MovedPrices) {
    super('prices moved');
  }
}

interface Collected {
  readonly checkout: Checkout;
  readonly cart: LockedCart | undefined;
  readonly items: readonly OrderedItem[];
}

/**
 * Finds out what each checkout of a batch buys and what it costs, as the transaction that will charge for it sees it. The
 * number of statements does not depend on the number of checkouts. Locks: cart.
 */
@Injectable()
export class GatherBaskets {
  constructor(
    private readonly lockCarts: LockCarts,
    private readonly sellables: FindSellables,
    private readonly coupons: CheckCoupon,
    private readonly prices: PriceBaskets,
  ) {}

  /** Refuses with CartEmpty, UnknownItem, ItemUnavailable, CouponInvalid or PricesMoved. */
  async run(
    tx: Tx,
    docket: Docket,
    batch: { readonly checkouts: readonly Checkout[]; readonly waits: boolean },
  ): Promise<{ readonly checkout: Checkout; readonly basket: Basket }[]> {
    const collected = await this.collect(tx, docket, batch);
    if (collected.length === 0) return [];
    const items = collected.flatMap((one) => one.items);
    const sellables = await this.sellables.run(tx, {
      variantIds: distinct(items.map(({ variantId }) => variantId)),
      productIds: distinct(items.map(({ productId }) => productId)),
    });
    const found = new Catalogue(sellables);
    const codes = collected.flatMap(({ checkout }) => codeOf(checkout) ?? []);
    const usable = await this.coupons.usable(tx, codes);
    const baskets = docket.each(collected, (one) => ({
      checkout: one.checkout,
      ...unpriced(one, found, usable),
    }));
    return this.prices.run(tx, docket, baskets);
  }

  private async collect(
    tx: Tx,
    docket: Docket,
    { checkouts, waits }: { readonly checkouts: readonly Checkout[]; readonly waits: boolean },
  ): Promise<Collected[]> {
    const owners = checkouts.flatMap(({ command: { source } }) => (source.kind === 'cart' ? [source.owner] : []));
    const carts = await this.lockCarts.run(tx, owners, { waits });
    return docket.each(
      checkouts.map((checkout) => ({ checkout })),
      ({ checkout }) => {
        const { source } = checkout.command;
        if (source.kind === 'items') return { checkout, cart: undefined, items: source.items };
        const cart = filled(carts.get(nameOfOwner(source.owner)) ?? 'none');
        return { checkout, cart, items: cart.items };
      },
    );
  }
}

/** @throws CartEmpty, NotWaitedFor */
function filled(cart: CartLock): LockedCart {
  if (cart === 'taken') throw new NotWaitedFor();
  if (cart === 'none' || cart.items.length === 0) throw new CartEmpty();
  return cart;
}

/** What was found, ready to be looked up by either id. */
class Catalogue {
  private readonly byVariant: ReadonlyMap<string, Sellable>;
  private readonly defaults: ReadonlyMap<string, Sellable>;

  constructor(sellables: readonly Sellable[]) {
    this.byVariant = new Map(sellables.map((sellable) => [sellable.variantId, sellable]));
    const defaults = sellables.filter(({ isDefault }) => isDefault);
    this.defaults = new Map(defaults.map((sellable) => [sellable.productId, sellable]));
  }

  /** @throws UnknownItem, ItemUnavailable */
  pick({ variantId, productId }: Partial<OrderedItem>, index: number): Sellable {
    const found = variantId === undefined ? this.defaults.get(productId ?? '') : this.byVariant.get(variantId);
    const pointer = `/items/${index}`;
    if (!found) throw new UnknownItem(pointer);
    if (!found.sellable) throw new ItemUnavailable(pointer);
    return found;
  }
}

function unpriced(
  { checkout, cart, items }: Collected,
  found: Catalogue,
  usable: ReadonlyMap<string, string>,
): UnpricedBasket {
  const { customerId, command } = checkout;
  if (cart) {
    const seen = cart.items.map((item, index) => ({ ...item, sellable: found.pick(item, index) }));
    const country = command.country ?? cart.country;
    const terms = { customerId, country, couponCode: cart.couponCode };
    return { kind: 'seen', cartId: cart.id, terms, seenFor: cart.country, items: seen };
  }
  const fresh = items.map((item, index) => ({ quantity: item.quantity, sellable: found.pick(item, index) }));
  const code = codeOf(checkout);
  const couponCode = code === undefined ? null : usable.get(code);
  if (couponCode === undefined) throw new CouponInvalid();
  return { kind: 'now', terms: { customerId, country: command.country, couponCode }, items: fresh };
}

function codeOf({ command: { source } }: Checkout): string | undefined {
  return source.kind === 'items' ? (source.couponCode ?? undefined) : undefined;
}

const distinct = (ids: readonly (string | undefined)[]): string[] => [...new Set(ids.filter((id) => id !== undefined))];
