import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import type { Reader, Tx } from '#database';
import { type CartOwner, nameOfOwner, ownersOf } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { type CartItemRow, CartRepository } from './store/cart.repository';

export interface LockedCart {
  readonly id: string;
  readonly couponCode: string | null;
  /** What the prices in it were made for. */
  readonly country: string | null;
  readonly items: readonly CartItemRow[];
}

/** `taken`: somebody else is working on the cart, and it was not to be waited for. */
export type CartLock = LockedCart | 'none' | 'taken';

/** Locks carts for checkouts, so that each can be checked out once. Locks: cart. */
@Injectable()
export class LockCarts {
  constructor(
    private readonly carts: CartRepository,
    private readonly settings: CheckoutSettings,
  ) {}

  /** @returns what each owner has, by the name of the owner; two or three statements whatever their number */
  async run(
    tx: Tx,
    owners: readonly CartOwner[],
    { waits }: { waits: boolean },
  ): Promise<ReadonlyMap<string, CartLock>> {
    if (owners.length === 0) return new Map();
    const carts = await lockCarts(tx, owners, { skipLocked: !waits });
    const ids = carts.map(({ id }) => id);
    const items = ids.length === 0 ? undefined : await this.carts.itemsOf(tx, ids, this.settings.priceSnapshotSeconds);
    const locked = new Map<string, CartLock>();
    for (const cart of carts) {
      const { id, couponCode, country } = cart;
      for (const owner of ownersOf(cart)) {
        locked.set(nameOfOwner(owner), { id, couponCode, country, items: items?.get(id) ?? [] });
      }
    }
    return this.withMissing(tx, { owners, locked, waits });
  }

  private async withMissing(
    reader: Reader,
    { owners, locked, waits }: { owners: readonly CartOwner[]; locked: Map<string, CartLock>; waits: boolean },
  ): Promise<ReadonlyMap<string, CartLock>> {
    const missing = owners.filter((owner) => !locked.has(nameOfOwner(owner)));
    if (missing.length === 0) return locked;
    const taken = waits ? new Set<string>() : await this.carts.ownersWithCart(reader, missing);
    for (const owner of missing) locked.set(nameOfOwner(owner), taken.has(nameOfOwner(owner)) ? 'taken' : 'none');
    return locked;
  }
}
