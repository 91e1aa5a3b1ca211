import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FulfilmentRepository, type FulfilmentView } from './store/fulfilment.repository';

/** How the goods of orders were sent; locks nothing. */
@Injectable()
export class FindFulfilments {
  constructor(private readonly fulfilments: FulfilmentRepository) {}

  /** By order id; orders that were not sent are missing. */
  async run(reader: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, FulfilmentView>> {
    const rows = orderIds.length === 0 ? [] : await this.fulfilments.ofOrders(reader, orderIds);
    return new Map(rows.map(({ orderId, ...view }) => [orderId, view]));
  }
}
