import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { ExpiringRepository } from './store/expiring.repository';

/** Tells until when the stock of an order is held, by the database's clock; locks nothing. */
@Injectable()
export class FindRunningHold {
  constructor(private readonly expiring: ExpiringRepository) {}

  /** @returns undefined when there is no hold, or it is over */
  async run(reader: Reader, orderId: string): Promise<Date | undefined> {
    return this.expiring.runningUntil(reader, orderId);
  }
}
