import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { lockActiveReservations } from './store/reservation.locks';
import type { Reservation } from './store/reservation.entity';
import { ReservationRepository } from './store/reservation.repository';

/** Active reservations that the transaction has locked, and the variants whose stock they hold. */
export interface LockedReservations {
  readonly reservations: readonly Pick<Reservation, 'id' | 'orderId' | 'expiresAt' | 'extended'>[];
  readonly variantIds: readonly string[];
}

/** Locks what these orders hold. The orders are locked already. Locks: reservation. */
@Injectable()
export class LockReservations {
  constructor(private readonly reservations: ReservationRepository) {}

  async run(tx: Tx, orderIds: readonly string[], options = { dueOnly: false }): Promise<LockedReservations> {
    const reservations = await lockActiveReservations(tx, orderIds, options);
    const ids = reservations.map(({ id }) => id);
    return { reservations, variantIds: ids.length === 0 ? [] : await this.reservations.variantsOf(tx, ids) };
  }
}
