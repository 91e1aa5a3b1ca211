import { In } from 'typeorm';
import type { Tx } from '#database';
import { Order } from './order.entity';

/**
 * Locks these orders until the transaction ends, in id order, with one query. With `skipLocked`, orders that somebody
 * else is working on are left out instead of waited for.
 */
export async function lockOrders(
  tx: Tx,
  orderIds: readonly string[],
  options: { skipLocked: boolean },
): Promise<Order[]> {
  return tx.locking('order', () => {
    const query = tx.manager
      .createQueryBuilder(Order, 'orders')
      .where({ id: In([...orderIds]) })
      .orderBy('orders.id')
      .setLock('pessimistic_write');
    if (options.skipLocked) query.setOnLocked('skip_locked');
    return query.getMany();
  });
}

/** Locks all orders of one customer until the transaction ends, in id order, with one query. */
export async function lockOrdersOf(tx: Tx, userId: string): Promise<Order[]> {
  return tx.locking('order', () =>
    tx.manager
      .createQueryBuilder(Order, 'orders')
      .where({ userId })
      .orderBy('orders.id')
      .setLock('pessimistic_write')
      .getMany(),
  );
}
