import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { formatAmount } from '#kernel';
import { FindOrders, type LockedOrder, MoveOrders, RecordRefund } from '#orders';
import { FindRefunds, type LockedPayment, NoteProviderRefund, RequestRefund } from '#payments';
import { statusAfterOutsideRefund } from './rules/outside-refund';

type PaidBy = Pick<LockedPayment, 'id' | 'orderId' | 'providerReference'>;

/**
 * Takes note of money that was given back at the provider itself, not by us. Order and payments are locked; the order may have
 * moved in this transaction.
 */
@Injectable()
export class NoteRefund {
  constructor(
    private readonly noteProviderRefund: NoteProviderRefund,
    private readonly orders: FindOrders,
    private readonly recordRefund: RecordRefund,
    private readonly moveOrders: MoveOrders,
    private readonly refunds: FindRefunds,
    private readonly requestRefund: RequestRefund,
  ) {}

  /** @returns what was news, for the record of the event; undefined when nothing was */
  async run(tx: Tx, order: LockedOrder, told: { payment: PaidBy; toldMinor: bigint }): Promise<string | undefined> {
    const noted = await this.noteProviderRefund.run(tx, told.payment, told.toldMinor);
    if (!noted) return undefined;
    const reason = `${formatAmount(noted.amountMinor, order.currency)} ${order.currency} refunded at the provider`;
    const asked = await this.askForRest(tx, order, { paymentId: told.payment.id, surplus: noted.surplus });
    if (noted.surplus) return reason;
    await this.recordRefund.run(tx, order.id, noted.amountMinor);
    const { status, refundedMinor } = await this.orders.one(tx, order.id, { kind: 'staff' });
    const { totalMinor } = order;
    const pending = noted.pending + (asked ? 1 : 0);
    const waits = asked && status === 'partially_refunded';
    const to = waits ? 'refund_pending' : statusAfterOutsideRefund({ status, totalMinor, refundedMinor, pending });
    if (to) await this.moveOrders.run(tx, [{ ...order, status }], { to, actor: 'system', reason });
    return reason;
  }

  /**
   * Looks once more at what events have told of a payment, after a refund of ours was refused: what looked like ours then was
   * somebody else's.
   */
  async again(tx: Tx, order: LockedOrder, payment: PaidBy): Promise<void> {
    await this.run(tx, order, { payment, toldMinor: await this.noteProviderRefund.toldBefore(tx, payment) });
  }

  /**
   * Money that no goods were sold for has to go back whole: when somebody gave a part of it, ours for all of it is refused, and
   * what is left of it is asked for instead. @returns whether there was anything to ask for
   */
  private async askForRest(
    tx: Tx,
    order: LockedOrder,
    { paymentId, surplus }: { paymentId: string; surplus: boolean },
  ): Promise<boolean> {
    const { id: orderId, totalMinor } = order;
    if (!surplus && (await this.orders.wasSold(tx, orderId))) return false;
    const promised = (await this.refunds.ofOrder(tx, orderId))
      .filter((refund) => refund.paymentId === paymentId && refund.status !== 'failed')
      .reduce((sum, refund) => sum + refund.amountMinor, 0n);
    const amountMinor = totalMinor - promised;
    if (amountMinor <= 0n) return false;
    const reason = 'the rest of money that goes back whole';
    await this.requestRefund.run(tx, { orderId, paymentId, amountMinor, reason, surplus });
    return true;
  }
}
