import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { RefreshPrices } from './refresh-prices';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Takes the coupon out of the owner's cart and prices everything without it; without a coupon nothing changes. Locks: cart. */
@Injectable()
export class RemoveCoupon {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly prices: RefreshPrices,
  ) {}

  async run(owner: CartOwner): Promise<void> {
    await this.transactions.run(async (tx) => {
      const [cart] = await lockCarts(tx, [owner]);
      if (!cart || cart.couponCode === null) return;
      const { id, country } = cart;
      await this.carts.setTerms(tx, id, { couponCode: null, country });
      await this.prices.run(tx, { id, owner, couponCode: null, country });
    });
  }
}
