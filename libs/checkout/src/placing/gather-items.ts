import { Injectable } from '@nestjs/common';
import { type CartLock, LockCarts } from '#carts';
import { FindSellables, type Sellable } from '#catalog';
import type { Tx } from '#database';
import { CheckCoupon } from '#pricing';
import type { OrderedItem } from './basket';
import { type Checkout, couponCodeOf } from './checkout';

/** Everything that some checkouts want to buy, as their transaction sees it. */
export interface Gathered {
  /** By the names of their owners. */
  readonly carts: ReadonlyMap<string, CartLock>;
  readonly byVariant: ReadonlyMap<string, Sellable>;
  /** Default variants by product. */
  readonly defaults: ReadonlyMap<string, Sellable>;
  /** Coupons of direct orders that can be used: as they were given, and as they are kept. */
  readonly coupons: ReadonlyMap<string, string>;
}

/**
 * Locks the carts of a batch and reads what is wanted. The number of statements does not depend on the number of checkouts, and
 * those that do not need each other's answers are sent together. Locks: cart.
 */
@Injectable()
export class GatherItems {
  constructor(
    private readonly lockCarts: LockCarts,
    private readonly sellables: FindSellables,
    private readonly coupons: CheckCoupon,
  ) {}

  async run(
    tx: Tx,
    { checkouts, waits }: { readonly checkouts: readonly Checkout[]; readonly waits: boolean },
  ): Promise<Gathered> {
    const sources = checkouts.map(({ command }) => command.source);
    const owners = sources.flatMap((source) => (source.kind === 'cart' ? [source.owner] : []));
    const items = sources.flatMap((source) => (source.kind === 'items' ? source.items : []));
    const [carts, direct, coupons] = await tx.together([
      this.lockCarts.run(tx, owners, { waits }),
      this.sellables.run(tx, refsOf(items)),
      this.coupons.usable(
        tx,
        checkouts.flatMap((checkout) => couponCodeOf(checkout) ?? []),
      ),
    ]);
    const inCarts = [...carts.values()].flatMap((cart) => (typeof cart === 'string' ? [] : cart.items));
    const found = [...direct, ...(await this.sellables.run(tx, refsOf(inCarts)))];
    return {
      carts,
      coupons,
      byVariant: new Map(found.map((one) => [one.variantId, one])),
      defaults: new Map(found.flatMap((one) => (one.isDefault ? [[one.productId, one]] : []))),
    };
  }
}

function refsOf(items: readonly Partial<OrderedItem>[]): { variantIds: string[]; productIds: string[] } {
  return {
    variantIds: distinct(items.map(({ variantId }) => variantId)),
    productIds: distinct(items.map(({ productId }) => productId)),
  };
}

const distinct = (ids: readonly (string | undefined)[]): string[] => [...new Set(ids.filter((id) => id !== undefined))];
