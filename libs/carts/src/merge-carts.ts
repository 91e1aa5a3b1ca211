import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { CartContents, type CartView } from './cart-contents';
import { CartFull } from './carts.errors';
import { RefreshPrices } from './refresh-prices';
import type { CartOwner } from './rules/cart-owner';
import { maxItems } from './rules/quantity';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/**
 * Moves a guest's cart into the customer's after signing in, with its coupon unless the customer has one, and prices
 * everything for the customer. The guest's cart is gone afterwards, so a repetition moves nothing more.
 * Locks: both carts, in id order, with one query. @throws CartFull
 */
@Injectable()
export class MergeCarts {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly carts: CartRepository,
    private readonly prices: RefreshPrices,
    private readonly contents: CartContents,
  ) {}

  async run(userId: string, guestTokenHash: string): Promise<CartView> {
    const customer: CartOwner = { kind: 'customer', userId };
    const guest: CartOwner = { kind: 'guest', tokenHash: guestTokenHash };
    return this.transactions.run(async (tx) => {
      await this.carts.ensure(tx, customer);
      const locked = await lockCarts(tx, [customer, guest]);
      const from = locked.find((cart) => cart.tokenHash === guestTokenHash);
      const into = locked.find((cart) => cart.userId === userId);
      if (from && into && from.id !== into.id) {
        await this.carts.merge(tx, from.id, into.id);
        if ((await this.carts.quantities(tx, into.id)).length > maxItems) throw new CartFull(maxItems);
        const couponCode = into.couponCode ?? from.couponCode;
        const country = into.country ?? from.country;
        await this.carts.setTerms(tx, into.id, { couponCode, country });
        await this.prices.run(tx, { id: into.id, owner: customer, couponCode, country });
      }
      return this.contents.of(tx, customer);
    });
  }
}
