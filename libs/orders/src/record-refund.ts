import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { OrderRepository } from './store/order.repository';

/** Adds to what an order was refunded. The order is locked. */
@Injectable()
export class RecordRefund {
  constructor(private readonly orders: OrderRepository) {}

  async run(tx: Tx, orderId: string, amountMinor: bigint): Promise<void> {
    await this.orders.addRefunded(tx, orderId, amountMinor);
  }
}
