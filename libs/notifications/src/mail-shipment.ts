import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { FindFulfilments, FindOrders } from '#orders';
import type { Message } from '#queue';
import { orderShipped } from './rules/order-shipped';
import { SendMails } from './send-mails';

/** Names the consumer in the inbox. */
export const shipmentConsumer = 'notifications.order_shipped';

/** Tells the buyer that the goods are on their way, and how to follow them. */
@Injectable()
export class MailShipment {
  constructor(
    private readonly statements: Statements,
    private readonly findOrders: FindOrders,
    private readonly findFulfilments: FindFulfilments,
    private readonly mails: SendMails,
  ) {}

  /** @throws NotFound, and whatever `SendMails` throws */
  async run({ id, payload: { orderId } }: Message<{ orderId: string }>): Promise<void> {
    const order = await this.findOrders.one(this.statements, orderId, { kind: 'staff' });
    const fulfilments = await this.findFulfilments.run(this.statements, [orderId]);
    const fulfilment = fulfilments.get(orderId);
    if (!fulfilment) throw new NotFound('fulfilment');
    const { carrier, trackingNumber, shippedAt } = fulfilment;
    const write = () => orderShipped({ ...order, carrier, trackingNumber, shippedAt });
    await this.mails.run(
      { consumer: shipmentConsumer, messageId: id },
      { subject: { orderId }, recipient: order.email, mails: [{ template: 'order_shipped', occasion: 1, write }] },
    );
  }
}
