import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { FindOrderByReference, type LockedOrder, LockOrders, type OrderStatus } from '#orders';
import { type LockedPaymentEvent, LockPaymentEvent, LockPayments, type LockedPayment } from '#payments';
import { Inbox } from '#queue';
import { ExpireReservations } from './expire-reservations';
import { decidePayment, type OrderStage, type PaymentDecision } from './rules/payment-decision';
import { HoldsMayBeOver, TakeMoney } from './take-money';

export const applyPaymentConsumer = 'checkout.apply_payment_event';

interface Case {
  readonly event: LockedPaymentEvent;
  readonly order: LockedOrder;
  readonly payments: readonly LockedPayment[];
  readonly lastTry: boolean;
}

export interface PaymentMessage {
  readonly id: string;
  readonly payload: { readonly paymentEventId: string };
}

/**
 * Applies one event of a payment provider to its order, once, however often the job runs.
 * Locks, in order: payment event, order, payment, reservation, stock.
 */
@Injectable()
export class ApplyPaymentEvent {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
    private readonly events: LockPaymentEvent,
    private readonly references: FindOrderByReference,
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly takeMoney: TakeMoney,
    private readonly expireReservations: ExpireReservations,
  ) {}

  async run(message: PaymentMessage): Promise<void> {
    try {
      await this.attempt(message, false);
    } catch (error) {
      if (!(error instanceof HoldsMayBeOver)) throw error;
      await this.expireReservations.run();
      await this.attempt(message, true);
    }
  }

  private async attempt(message: PaymentMessage, lastTry: boolean): Promise<void> {
    const delivery = { consumer: applyPaymentConsumer, messageId: message.id };
    const { paymentEventId } = message.payload;
    await this.transactions.run((tx) => this.inbox.once(tx, delivery, () => this.apply(tx, paymentEventId, lastTry)));
  }

  private async apply(tx: Tx, paymentEventId: string, lastTry: boolean): Promise<void> {
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
        const { provider, amountMinor, currency } = event;
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
