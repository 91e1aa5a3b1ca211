import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type DueFilter, ReservationReadModel } from './store/reservation.read-model';

/** Finds orders whose hold is over, by the database's clock. A look without locks: whoever acts on it checks again. */
@Injectable()
export class FindDueOrders {
  constructor(private readonly readModel: ReservationReadModel) {}

  async run(reader: Reader, options: DueFilter): Promise<readonly string[]> {
    return this.readModel.dueOrders(reader, options);
  }
}
