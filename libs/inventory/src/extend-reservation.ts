import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import { ReservationRepository } from './store/reservation.repository';

/** Gives a hold one more period, once. The reservation is locked already. */
@Injectable()
export class ExtendReservation {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly settings: CheckoutSettings,
  ) {}

  /** @returns the new expiry, or undefined when it was extended before or is over */
  async run(tx: Tx, reservationId: string): Promise<Date | undefined> {
    return this.reservations.extend(tx, reservationId, this.settings.reservationTtlSeconds);
  }
}
