import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { CheckCoupon } from '#pricing';
import { CartContents, type CartView } from './cart-contents';
import { RefreshPrices } from './refresh-prices';
import type { CartOwner } from './rules/cart-owner';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/**
 * Puts a coupon into the owner's cart, in the place of another one, and prices everything with it. Its use is taken by the
 * checkout, not here. Locks: cart. @throws CouponInvalid
 */
@Injectable()
export class ApplyCoupon {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly coupons: CheckCoupon,
    private readonly carts: CartRepository,
    private readonly prices: RefreshPrices,
    private readonly contents: CartContents,
  ) {}

  async run(owner: CartOwner, code: string): Promise<CartView> {
    return this.transactions.run(async (tx) => {
      const couponCode = await this.coupons.run(tx, code, '/code');
      await this.carts.ensure(tx, owner);
      const [cart] = await lockCarts(tx, [owner]);
      if (!cart) throw new NotFound('cart');
      const { id, country } = cart;
      await this.carts.setTerms(tx, id, { couponCode, country });
      await this.prices.run(tx, { id, owner, couponCode, country });
      return this.contents.of(tx, owner);
    });
  }
}
