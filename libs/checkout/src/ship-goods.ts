import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FindOrders, type LockedOrder, MoveOrders, RecordFulfilment, type Shipment } from '#orders';
import { FindRefunds } from '#payments';
import { mayShip } from './rules/may-ship';
import { promisedMinor } from './rules/promised-minor';

/** Sends the goods of a locked order when they may be sent. The status moves only when it does not tell of money by then. */
@Injectable()
export class ShipGoods {
  constructor(
    private readonly orders: FindOrders,
    private readonly refunds: FindRefunds,
    private readonly recordFulfilment: RecordFulfilment,
    private readonly moveOrders: MoveOrders,
  ) {}

  /** @returns the id of the fulfilment; undefined when the goods may not be sent, or were sent before */
  async run(
    tx: Tx,
    order: LockedOrder,
    { shipment, actor }: { shipment: Shipment; actor: string },
  ): Promise<string | undefined> {
    const refunds = await this.refunds.ofOrder(tx, order.id);
    const sold = await this.orders.wasSold(tx, order.id);
    if (!mayShip({ ...order, sold, promisedMinor: promisedMinor(refunds) })) return undefined;
    const fulfilmentId = await this.recordFulfilment.run(tx, order.id, shipment);
    if (fulfilmentId !== undefined && order.status === 'paid') {
      await this.moveOrders.run(tx, [order], { to: 'fulfilled', actor, reason: howItWasSent(shipment) });
    }
    return fulfilmentId;
  }
}

/** Without the tracking number, which leads to the customer: a history can never be rewritten, not even to erase somebody. */
function howItWasSent({ carrier }: Shipment): string {
  return carrier === null ? 'sent' : `sent by ${carrier}`;
}
