import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { type CartItemRow, CartRepository } from './store/cart.repository';

export interface LockedCart {
  readonly id: string;
  readonly couponCode: string | null;
  /** What the prices in it were made for. */
  readonly country: string | null;
  readonly items: readonly CartItemRow[];
}

/** Locks the owner's cart for a checkout, so that it can be checked out once. Locks: cart. */
@Injectable()
export class LockCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly settings: CheckoutSettings,
  ) {}

  async run(tx: Tx, owner: CartOwner): Promise<LockedCart | undefined> {
    const [cart] = await lockCarts(tx, [owner]);
    if (!cart) return undefined;
    const items = await this.carts.items(tx, cart.id, this.settings.priceSnapshotSeconds);
    return { id: cart.id, couponCode: cart.couponCode, country: cart.country, items };
  }
}
