import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import { ReservationRepository } from './store/reservation.repository';

/** `running`: it was extended before and still holds; `over`: its time was up by the database's clock. */
export type Extension = 'extended' | 'running' | 'over';

/** Gives a hold one more period, once. The reservation is locked already. */
@Injectable()
export class ExtendReservation {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly settings: CheckoutSettings,
  ) {}

  async run(tx: Tx, reservationId: string): Promise<Extension> {
    if (await this.reservations.extend(tx, reservationId, this.settings.reservationTtlSeconds)) return 'extended';
    return (await this.reservations.isRunning(tx, reservationId)) ? 'running' : 'over';
  }
}
