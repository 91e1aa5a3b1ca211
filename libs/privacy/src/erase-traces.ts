import { Injectable } from '@nestjs/common';
import { EraseCart } from '#carts';
import type { Tx } from '#database';
import { ForgetKeys } from '#idempotency';
import { EraseOrders, type ErasedOrders, FindOrders } from '#orders';
import { ForgetCustomer } from '#pricing';

/**
 * Takes a customer out of everything that comes before the account in the lock order. Locks, in order: cart, order, coupon; keys
 * that are being worked on are left to whoever comes by later.
 */
@Injectable()
export class EraseTraces {
  constructor(
    private readonly findOrders: FindOrders,
    private readonly forgetKeys: ForgetKeys,
    private readonly eraseCart: EraseCart,
    private readonly eraseOrders: EraseOrders,
    private readonly forgetCustomer: ForgetCustomer,
  ) {}

  /** @throws OrdersOpen when something is still owed, unless such orders are to be left */
  async run(tx: Tx, userId: string, options: { leavesOpen: boolean }): Promise<ErasedOrders> {
    await this.forgetKeys.run(tx, { userId, resourceIds: await this.findOrders.idsOf(tx, userId) });
    await this.eraseCart.run(tx, userId);
    const orders = await this.eraseOrders.run(tx, userId, options);
    await this.forgetCustomer.run(tx, userId);
    return orders;
  }
}
