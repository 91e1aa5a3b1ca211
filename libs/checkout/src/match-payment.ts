import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FindOrderByReference, type LockedOrder, LockOrders, type OrderStatus } from '#orders';
import { type LockedPayment, type LockedPaymentEvent, LockPaymentEvent, LockPayments } from '#payments';
import { decidePayment, type OrderStage, type PaymentDecision } from './rules/payment-decision';
import { TakeMoney } from './take-money';

interface Case {
  readonly event: LockedPaymentEvent;
  readonly order: LockedOrder;
  readonly payments: readonly LockedPayment[];
  readonly lastTry: boolean;
}

/**
 * Finds the order that a provider's event is about and does what the event means for it, inside the caller's transaction.
 * Locks, in order: payment event, order, payment, reservation, stock.
 */
@Injectable()
export class MatchPayment {
  constructor(
    private readonly events: LockPaymentEvent,
    private readonly references: FindOrderByReference,
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly takeMoney: TakeMoney,
  ) {}

  /** @throws HoldsMayBeOver when late money finds too little stock and this is not the last try */
  async run(tx: Tx, paymentEventId: string, lastTry: boolean): Promise<void> {
    const event = await this.events.run(tx, paymentEventId);
    if (!event) return;
    const orderId = await this.references.run(tx, event.reference);
    const [order] = orderId === undefined ? [] : await this.lockOrders.run(tx, [orderId]);
    const decision = decidePayment(order && { ...order, stage: stageOf(order.status) }, event);
    const result = order
      ? await this.carryOut(
          tx,
          { event, order, lastTry, payments: await this.lockPayments.run(tx, order.id) },
          decision,
        )
      : { state: 'unmatched' as const, detail: 'unknown reference' };
    await this.events.settle(tx, event.id, { ...result, orderId: order?.id ?? null });
  }

  private async carryOut(
    tx: Tx,
    subject: Case,
    decision: PaymentDecision,
  ): Promise<{ state: 'applied' | 'ignored' | 'unmatched'; detail: string }> {
    const { event, order, payments, lastTry } = subject;
    switch (decision.kind) {
      case 'unmatched':
      case 'ignored':
        return { state: decision.kind, detail: decision.detail };
      case 'attempt_failed':
        await this.lockPayments.fail(tx, payments, event.provider);
        return { state: 'applied', detail: 'attempt failed' };
      default: {
        const { provider, currency } = event;
        const amountMinor = order.totalMinor;
        const paymentId = await this.lockPayments.capture(tx, payments, {
          orderId: order.id,
          provider,
          amountMinor,
          currency,
        });
        return {
          state: 'applied',
          detail: await this.takeMoney.run(tx, { order, paymentId, amountMinor, lastTry }, decision.kind),
        };
      }
    }
  }
}
function stageOf(status: OrderStatus): OrderStage {
  if (status === 'pending') return 'awaiting_payment';
  return status === 'expired' || status === 'cancelled' ? status : 'settled';
}
