import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { OrdersOpen } from './orders.errors';
import { isStillOwed } from './rules/still-owed';
import { FulfilmentRepository } from './store/fulfilment.repository';
import { lockOrdersOf } from './store/order.locks';
import { OrderRepository } from './store/order.repository';

export interface ErasedOrders {
  readonly erased: readonly string[];
  /** Those that were left as they are, because something is still owed. */
  readonly left: readonly string[];
}

/**
 * Takes out of a customer's orders who and where the customer is. What was sold, for how much, and to which country stays, so
 * that the books do. Locks: order.
 */
@Injectable()
export class EraseOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly fulfilments: FulfilmentRepository,
  ) {}

  /** @throws OrdersOpen when something is still owed, unless such orders are to be left */
  async run(tx: Tx, userId: string, { leavesOpen }: { leavesOpen: boolean }): Promise<ErasedOrders> {
    const orders = await lockOrdersOf(tx, userId);
    const ids = orders.map(({ id }) => id);
    const shipped = new Set((await this.fulfilments.ofOrders(tx, ids)).map(({ orderId }) => orderId));
    const open = orders.filter(({ id, status }) => isStillOwed(status, shipped.has(id)));
    if (open.length > 0 && !leavesOpen) throw new OrdersOpen(open.map(({ reference }) => reference));
    const left = open.map(({ id }) => id);
    const erased = ids.filter((id) => !left.includes(id));
    await this.orders.erase(tx, erased);
    await this.fulfilments.erase(tx, erased);
    return { erased, left };
  }
}
