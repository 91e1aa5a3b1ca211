import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { formatAmount } from '#kernel';
import { FindOrders, type LockedOrder, MoveOrders, RecordRefund } from '#orders';
import { type LockedPayment, NoteProviderRefund } from '#payments';
import { statusAfterOutsideRefund } from './rules/outside-refund';

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
  ) {}

  /** @returns what was news, for the record of the event; undefined when nothing was */
  async run(
    tx: Tx,
    order: LockedOrder,
    told: { payment: Pick<LockedPayment, 'id' | 'orderId' | 'providerReference'>; toldMinor: bigint },
  ): Promise<string | undefined> {
    const noted = await this.noteProviderRefund.run(tx, told.payment, told.toldMinor);
    if (!noted) return undefined;
    const reason = `${formatAmount(noted.amountMinor, order.currency)} ${order.currency} refunded at the provider`;
    if (noted.surplus) return reason;
    await this.recordRefund.run(tx, order.id, noted.amountMinor);
    const { status, refundedMinor } = await this.orders.one(tx, order.id, { kind: 'staff' });
    const { totalMinor } = order;
    const to = statusAfterOutsideRefund({ status, totalMinor, refundedMinor, pending: noted.pending });
    if (to) await this.moveOrders.run(tx, [{ ...order, status }], { to, actor: 'system', reason });
    return reason;
  }
}
