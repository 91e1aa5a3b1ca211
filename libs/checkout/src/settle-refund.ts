import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { LockOrders, MoveOrders, RecordRefund } from '#orders';
import { LockPayments, SendRefund } from '#payments';
import { Inbox } from '#queue';

export const settleRefundConsumer = 'checkout.settle_refund';

/**
 * Gives money back: asks the provider, which knows the refund by its id, then records what it confirmed. The job is
 * retried until it does. Locks, in order: order, payment.
 */
@Injectable()
export class SettleRefund {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
    private readonly sendRefund: SendRefund,
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly moveOrders: MoveOrders,
    private readonly recordRefund: RecordRefund,
  ) {}

  async run(message: { id: string; payload: { refundId: string } }): Promise<void> {
    const asked = await this.sendRefund.ask(message.payload.refundId);
    const delivery = { consumer: settleRefundConsumer, messageId: message.id };
    await this.transactions.run((tx) => this.inbox.once(tx, delivery, () => this.record(tx, asked)));
  }

  private async record(tx: Tx, asked: Awaited<ReturnType<SendRefund['ask']>>): Promise<void> {
    const { refund, providerReference } = asked;
    const [order] = await this.lockOrders.run(tx, [refund.orderId]);
    await this.lockPayments.run(tx, refund.orderId);
    if (!order || !(await this.sendRefund.confirm(tx, refund, providerReference))) return;
    await this.recordRefund.run(tx, order.id, refund.amountMinor);
    const whole = order.refundedMinor + refund.amountMinor >= order.totalMinor;
    const to = whole ? 'refunded' : 'partially_refunded';
    await this.moveOrders.run(tx, [order], { to, actor: 'system', reason: 'refund confirmed by the provider' });
  }
}
