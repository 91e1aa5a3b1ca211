import type { Tx } from '#database';
import { PaymentEvent } from './payment-event.entity';

/** Locks one event of the inbox until the transaction ends. */
export async function lockPaymentEvent(tx: Tx, id: string): Promise<PaymentEvent | null> {
  return tx.locking('payment_event', () =>
    tx.manager.createQueryBuilder(PaymentEvent, 'event').where({ id }).setLock('pessimistic_write').getOne(),
  );
}
