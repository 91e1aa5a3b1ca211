import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { NotFound } from '#kernel';
import { FindOrders, type LockedOrder, LockOrders } from '#orders';
import { OrderOutdated } from './order.errors';
import { DescribeOrders, type OrderDetails } from './order-details';

/** Which order is to be changed, and what of it the caller wants to have seen. */
export interface SeenOrder {
  readonly orderId: string;
  /** Whether this is the order as the caller knows it; left out when that does not matter to the caller. */
  readonly isExpected?: (details: OrderDetails) => boolean;
}

/**
 * Locks an order that somebody wants to change, and compares it, under the lock, with what they have seen of it.
 * Locks: order. @throws NotFound, OrderOutdated
 */
@Injectable()
export class LockSeenOrder {
  constructor(
    private readonly lockOrders: LockOrders,
    private readonly orders: FindOrders,
    private readonly describe: DescribeOrders,
  ) {}

  async run(tx: Tx, { orderId, isExpected }: SeenOrder): Promise<LockedOrder> {
    const [order] = await this.lockOrders.run(tx, [orderId]);
    if (!order) throw new NotFound('order');
    if (!isExpected) return order;
    const [details] = await this.describe.run(tx, [await this.orders.one(tx, orderId, { kind: 'staff' })]);
    if (!details || !isExpected(details)) throw new OrderOutdated();
    return order;
  }
}
