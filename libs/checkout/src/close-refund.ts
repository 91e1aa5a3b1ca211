import { Injectable, Logger } from '@nestjs/common';
import type { Tx } from '#database';
import { formatAmount } from '#kernel';
import { type LockedOrder, MoveOrders, RecordRefund, statusAfterRefund } from '#orders';
import { type AskedRefund, FindRefunds, RefundSucceeded } from '#payments';
import { Outbox } from '#queue';

/**
 * What the end of a refund means for its order, which is locked: money that is back counts, and with the last refund that
 * was pending the order moves on. A surplus is no matter of the order's: it is only told of.
 */
@Injectable()
export class CloseRefund {
  private readonly logger = new Logger(CloseRefund.name);

  constructor(
    private readonly refunds: FindRefunds,
    private readonly recordRefund: RecordRefund,
    private readonly moveOrders: MoveOrders,
    private readonly outbox: Outbox,
  ) {}

  async run(tx: Tx, order: LockedOrder, end: AskedRefund & { ended: 'succeeded' | 'failed' }): Promise<void> {
    const { refund, answer, ended } = end;
    if (ended === 'failed') {
      const facts = { refundId: refund.id, orderId: order.id, detail: answer.detail };
      tx.afterCommit(() => this.logger.warn('refund refused by the provider', facts));
    } else {
      await this.outbox.append(tx, RefundSucceeded, { refundId: refund.id, orderId: order.id });
    }
    if (!refund.surplus) await this.moveOn(tx, order, end);
  }

  private async moveOn(
    tx: Tx,
    order: LockedOrder,
    { refund, ended }: { refund: AskedRefund['refund']; ended: string },
  ): Promise<void> {
    const givenBack = ended === 'succeeded' ? refund.amountMinor : 0n;
    if (givenBack > 0n) await this.recordRefund.run(tx, order.id, givenBack);
    const others = await this.refunds.ofOrder(tx, order.id);
    const to = statusAfterRefund({
      ...order,
      refundedMinor: order.refundedMinor + givenBack,
      pending: others.filter(({ status, surplus }) => status === 'pending' && !surplus).length,
    });
    if (!to) return;
    const amount = `${formatAmount(refund.amountMinor, refund.currency)} ${refund.currency}`;
    const reason = `refund of ${amount} ${ended === 'succeeded' ? 'confirmed' : 'refused'} by the provider`;
    await this.moveOrders.run(tx, [order], { to, actor: 'system', reason });
  }
}
