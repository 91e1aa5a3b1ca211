import { In } from 'typeorm';
import type { Tx } from '#database';
import { Reservation } from './reservation.entity';

/**
 * Locks the active reservations of these orders until the transaction ends, in id order, with one query; with `dueOnly`
 * those alone whose time is over by the database's clock.
 */
export async function lockActiveReservations(
  tx: Tx,
  orderIds: readonly string[],
  options: { dueOnly: boolean },
): Promise<Reservation[]> {
  return tx.locking('reservation', () => {
    const query = tx.manager
      .createQueryBuilder(Reservation, 'reservation')
      .where({ orderId: In([...orderIds]), status: 'active' })
      .orderBy('reservation.id')
      .setLock('pessimistic_write');
    if (options.dueOnly) query.andWhere('reservation.expiresAt <= now()');
    return query.getMany();
  });
}
