import type { Tx } from '#database';
import { Payment } from './payment.entity';

/** Locks every payment of an order until the transaction ends, in id order, with one query. */
export async function lockPayments(tx: Tx, orderId: string): Promise<Payment[]> {
  return tx.locking('payment', () =>
    tx.manager
      .createQueryBuilder(Payment, 'payment')
      .where({ orderId })
      .orderBy('payment.id')
      .setLock('pessimistic_write')
      .getMany(),
  );
}
