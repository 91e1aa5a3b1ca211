import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { ReservationReadModel, type ReservationView } from './store/reservation.read-model';

/** Looks reservations up; locks nothing. */
@Injectable()
export class FindReservations {
  constructor(private readonly readModel: ReservationReadModel) {}

  /** The latest reservation of each order, by order id. */
  async run(reader: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, ReservationView>> {
    const views = orderIds.length === 0 ? [] : await this.readModel.latestOf(reader, orderIds);
    return new Map(views.map((view) => [view.orderId, view]));
  }
}
