import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { FindOrders, type OrderView } from '#orders';
import { FindPayments } from '#payments';
import type { Message } from '#queue';
import { orderConfirmation } from './rules/order-confirmation';
import { paymentReceipt } from './rules/payment-receipt';
import { type MailToSend, SendMails } from './send-mails';

/** Names the consumer in the inbox; older than the receipt, and stable for ever. */
export const paidOrderConsumer = 'notifications.order_confirmation';

/** Confirms a paid order and acknowledges its money: two mails of one message, so that an order costs one job. */
@Injectable()
export class MailPaidOrder {
  constructor(
    private readonly statements: Statements,
    private readonly findOrders: FindOrders,
    private readonly findPayments: FindPayments,
    private readonly mails: SendMails,
  ) {}

  /** @throws NotFound, and whatever `SendMails` throws */
  async run({ id, payload: { orderId } }: Message<{ orderId: string }>): Promise<void> {
    const order = await this.findOrders.one(this.statements, orderId, { kind: 'staff' });
    const receipt = await this.receiptOf(order);
    await this.mails.run(
      { consumer: paidOrderConsumer, messageId: id },
      {
        subject: { orderId },
        recipient: order.email,
        mails: [{ template: 'order_confirmation', occasion: 1, write: () => orderConfirmation(order) }, receipt],
      },
    );
  }

  private async receiptOf(order: OrderView): Promise<MailToSend> {
    const payments = await this.findPayments.run(this.statements, [order.id]);
    const payment = payments.get(order.id);
    if (!payment) throw new Error('A paid order has no payment.');
    const history = await this.findOrders.timeline(this.statements, order.id);
    const paid = history.findLast(({ to }) => to === 'paid');
    const write: MailToSend['write'] = () =>
      paymentReceipt({
        orderReference: order.reference,
        amountMinor: payment.amountMinor,
        currency: payment.currency,
        provider: payment.provider,
        paymentReference: payment.providerReference ?? payment.id,
        paidAt: paid?.at ?? order.updatedAt,
      });
    return { template: 'payment_receipt', occasion: 1, write };
  }
}
