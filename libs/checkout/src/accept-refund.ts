import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { RestockUnits } from '#inventory';
import { formatAmount } from '#kernel';
import { type LockedOrder, MoveOrders, type OrderLineView } from '#orders';
import { RequestRefund } from '#payments';
import type { PlannedRefund } from './plan-order-refund';

export interface Acceptance {
  readonly plan: PlannedRefund;
  readonly lines: readonly OrderLineView[];
  readonly actor: string;
  readonly reason: string;
}

/**
 * Promises a refund that was planned under the locks of order and payments: it is written down, its goods go back on hand, and
 * the order waits for the money to be back. Locks: stock.
 */
@Injectable()
export class AcceptRefund {
  constructor(
    private readonly requestRefund: RequestRefund,
    private readonly restockUnits: RestockUnits,
    private readonly moveOrders: MoveOrders,
  ) {}

  /** @returns the refund's id */
  async run(tx: Tx, order: LockedOrder, { plan, lines, actor, reason }: Acceptance): Promise<string> {
    const { paymentId, amountMinor, surplus } = plan;
    const back = new Map(plan.lines.map(({ orderLineId, restocked }) => [orderLineId, restocked]));
    const units = lines.map(({ id, variantId }) => ({ variantId, quantity: back.get(id) ?? 0 }));
    await this.restockUnits.run(tx, {
      orderId: order.id,
      reference: order.reference,
      actor,
      lines: units.filter(({ quantity }) => quantity > 0),
    });
    if (order.status !== 'refund_pending' && !surplus) {
      const amount = `${formatAmount(amountMinor, order.currency)} ${order.currency}`;
      const step = { to: 'refund_pending', actor, reason: `refund of ${amount} requested: ${reason}` } as const;
      await this.moveOrders.run(tx, [order], step);
    }
    return this.requestRefund.run(tx, {
      orderId: order.id,
      paymentId,
      amountMinor,
      reason,
      surplus,
      lines: plan.lines,
    });
  }
}
