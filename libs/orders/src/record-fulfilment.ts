import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FulfilmentRepository, type Shipment } from './store/fulfilment.repository';
import { OrderRepository } from './store/order.repository';

/** Writes down that the goods of an order were sent, once, and that they arrived, once. The order is locked. */
@Injectable()
export class RecordFulfilment {
  constructor(
    private readonly fulfilments: FulfilmentRepository,
    private readonly orders: OrderRepository,
  ) {}

  /** @returns the id of the fulfilment; undefined when the order has one */
  async run(tx: Tx, orderId: string, shipment: Shipment): Promise<string | undefined> {
    const fulfilmentId = await this.fulfilments.insert(tx, orderId, shipment);
    if (fulfilmentId !== undefined) await this.orders.touch(tx, orderId);
    return fulfilmentId;
  }

  /** @returns false when the goods were not sent, or had arrived before */
  async delivered(tx: Tx, orderId: string): Promise<boolean> {
    const delivered = await this.fulfilments.deliver(tx, orderId);
    if (delivered) await this.orders.touch(tx, orderId);
    return delivered;
  }
}
