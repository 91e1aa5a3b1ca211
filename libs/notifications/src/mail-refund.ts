import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { FindOrders } from '#orders';
import { FindRefunds } from '#payments';
import type { Message } from '#queue';
import { refundIssued } from './rules/refund-issued';
import { SendMails } from './send-mails';

/** Names the consumer in the inbox. */
export const refundConsumer = 'notifications.refund_issued';

/** Tells the buyer of money that went back; each refund of an order has its own mail. */
@Injectable()
export class MailRefund {
  constructor(
    private readonly statements: Statements,
    private readonly findOrders: FindOrders,
    private readonly findRefunds: FindRefunds,
    private readonly mails: SendMails,
  ) {}

  /** @throws NotFound, and whatever `SendMails` throws */
  async run({ id, payload: { refundId } }: Message<{ refundId: string }>): Promise<void> {
    const refund = await this.findRefunds.one(this.statements, refundId);
    if (!refund) throw new NotFound('refund');
    const { orderId, amountMinor, currency, reason, createdAt: askedAt, number: occasion } = refund;
    const order = await this.findOrders.one(this.statements, orderId, { kind: 'staff' });
    const write = () => refundIssued({ orderReference: order.reference, amountMinor, currency, reason, askedAt });
    await this.mails.run(
      { consumer: refundConsumer, messageId: id },
      { subject: { orderId }, recipient: order.email, mails: [{ template: 'refund_issued', occasion, write }] },
    );
  }
}
