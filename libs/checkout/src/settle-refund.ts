import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { LockOrders } from '#orders';
import { type AskedRefund, LockPayments, SendRefund } from '#payments';
import { Inbox } from '#queue';
import { CloseRefund } from './close-refund';
import { NoteRefund } from './note-refund';

export const settleRefundConsumer = 'checkout.settle_refund';

/**
 * Gives money back: asks the provider, which knows the refund by its id, outside of any transaction, then records what it
 * said. A provider that cannot be asked makes the job fail and come again; one that has not decided is asked again by
 * `RequeueStuck`. Locks, in order: order, payment.
 */
@Injectable()
export class SettleRefund {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
    private readonly sendRefund: SendRefund,
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly closeRefund: CloseRefund,
    private readonly noteRefund: NoteRefund,
  ) {}

  async run(message: { id: string; payload: { refundId: string } }): Promise<void> {
    const asked = await this.sendRefund.ask(message.payload.refundId);
    const delivery = { consumer: settleRefundConsumer, messageId: message.id };
    await this.transactions.run((tx) =>
      this.inbox.once(tx, delivery, async () => {
        if (asked) await this.record(tx, asked);
      }),
    );
  }

  private async record(tx: Tx, asked: AskedRefund): Promise<void> {
    const [order] = await this.lockOrders.run(tx, [asked.refund.orderId]);
    const payments = await this.lockPayments.run(tx, asked.refund.orderId);
    const ended = await this.sendRefund.settle(tx, asked);
    if (!order || !ended) return;
    await this.closeRefund.run(tx, order, { ...asked, ended });
    const payment = payments.find(({ id }) => id === asked.refund.paymentId);
    if (payment && ended === 'failed') await this.noteRefund.again(tx, order, payment);
  }
}
