import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { erasedAddress } from '#kernel';
import { noteOrigin } from '#observability';
import type { OrderStatus } from './rules/order-state';
import { lockOrders } from './store/order.locks';
import type { Order } from './store/order.entity';

/** An order whose row this transaction has locked: nobody moves it until we commit. */
export interface LockedOrder {
  readonly id: string;
  readonly reference: string;
  readonly userId: string | null;
  /** Its customer was erased: there is nobody to send anything to. */
  readonly isErased: boolean;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
}

/** Locks orders by id, in id order. Locks: order. */
@Injectable()
export class LockOrders {
  async run(tx: Tx, orderIds: readonly string[], options = { skipLocked: false }): Promise<LockedOrder[]> {
    const orders = await lockOrders(tx, orderIds, options);
    for (const order of orders) noteOrigin({ ...order, orderId: order.id });
    return orders.map(lockedOrder);
  }
}

function lockedOrder(order: Order): LockedOrder {
  const { id, reference, userId, status, currency } = order;
  return {
    id,
    reference,
    userId,
    isErased: order.email === erasedAddress,
    status,
    currency,
    totalMinor: BigInt(order.totalMinor),
    refundedMinor: BigInt(order.refundedMinor),
  };
}
