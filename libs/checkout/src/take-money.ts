import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { type LockedOrder, MoveOrders, OrderPaid } from '#orders';
import { isOpen, type LockedPayment, RequestCancellations, RequestRefund } from '#payments';
import { Outbox } from '#queue';
import { SellStock } from './sell-stock';

export interface Takings {
  readonly order: LockedOrder;
  /** All payments of the order as they were before this one was captured. */
  readonly payments: readonly LockedPayment[];
  readonly paymentId: string;
  readonly amountMinor: bigint;
  /** False while other holds that are over could still be expired to serve this order. */
  readonly lastTry: boolean;
}

/** Rolls the transaction back, so that holds that are over can be expired before money is given back. */
export class HoldsMayBeOver extends Error {}

const actor = 'system';

/** Turns captured money into a paid order, or, when its goods are gone, into a refund. Locks: reservation, stock, coupon. */
@Injectable()
export class TakeMoney {
  constructor(
    private readonly sellStock: SellStock,
    private readonly moveOrders: MoveOrders,
    private readonly requestRefund: RequestRefund,
    private readonly requestCancellations: RequestCancellations,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @returns what became of it, for the record of the event
   * @throws HoldsMayBeOver when late money finds too little stock or a discount used up, and this is not the last try
   */
  async run(tx: Tx, takings: Takings, how: 'pay' | 'pay_late' | 'give_back' | 'give_back_surplus'): Promise<string> {
    switch (how) {
      case 'pay':
        await this.sellStock.held(tx, takings.order.id);
        return this.paid(tx, takings, 'payment captured');
      case 'give_back':
        return this.giveBack(
          tx,
          takings,
          `paid after ${takings.order.isErased ? 'its customer was erased' : 'it was cancelled'}`,
        );
      case 'give_back_surplus':
        return this.giveBackSurplus(tx, takings);
      case 'pay_late':
        return this.payLate(tx, takings);
    }
  }

  private async payLate(tx: Tx, takings: Takings): Promise<string> {
    const outcome = await this.sellStock.again(tx, takings.order);
    if (outcome === 'sold') return this.paid(tx, takings, 'late payment captured; stock held again');
    if (!takings.lastTry) throw new HoldsMayBeOver();
    return this.giveBack(tx, takings, `paid after it had expired; ${outcome}`);
  }

  private async paid(tx: Tx, { order, payments, paymentId }: Takings, reason: string): Promise<string> {
    const others = payments.filter(({ id, status }) => id !== paymentId && isOpen(status));
    await tx.together([
      this.moveOrders.run(tx, [order], { to: 'paid', actor, reason }),
      this.outbox.append(tx, OrderPaid, { orderId: order.id }),
      this.requestCancellations.of(tx, others),
    ] as const);
    return reason;
  }

  /** The order has its money already: this is the customer's, whatever became of the order. */
  private async giveBackSurplus(tx: Tx, { order, paymentId, amountMinor }: Takings): Promise<string> {
    const reason = 'paid twice';
    await this.requestRefund.run(tx, { orderId: order.id, paymentId, amountMinor, reason, surplus: true });
    return 'paid twice; given back';
  }

  private async giveBack(tx: Tx, takings: Takings, reason: string): Promise<string> {
    const { order, paymentId, amountMinor } = takings;
    if (amountMinor === 0n) return reason;
    await this.moveOrders.run(tx, [order], { to: 'refund_pending', actor, reason });
    await this.requestRefund.run(tx, { orderId: order.id, paymentId, amountMinor, reason });
    return reason;
  }
}
