import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import type { LockedPayment } from './lock-payments';
import { RefundSucceeded } from './payments.events';
import { PaymentEventRepository } from './store/payment-event.repository';
import { PaymentRepository } from './store/payment.repository';
import { RefundRepository } from './store/refund.repository';

export interface NotedRefund {
  readonly amountMinor: bigint;
  /** It gave back what was paid twice; no matter of the order's. */
  readonly surplus: boolean;
  /** Refunds of the order that the provider has not decided. */
  readonly pending: number;
}

/**
 * Takes note of money that was given back at the provider itself. What it tells is all that was given back of a payment so far;
 * what we have asked for, pending or confirmed, is part of it, and only the rest is news. Order and payments are locked.
 */
@Injectable()
export class NoteProviderRefund {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly payments: PaymentRepository,
    private readonly events: PaymentEventRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @param toldMinor all that was given back of the payment, at most what was captured @returns undefined when it is no news */
  async run(
    tx: Tx,
    payment: Pick<LockedPayment, 'id' | 'orderId' | 'providerReference'>,
    toldMinor: bigint,
  ): Promise<NotedRefund | undefined> {
    const { id: paymentId, orderId } = payment;
    const ofOrder = await this.refunds.ofOrder(tx, orderId);
    const own = ofOrder.filter((refund) => refund.paymentId === paymentId);
    const known = own.filter(({ status }) => status !== 'failed').reduce((sum, refund) => sum + refund.amountMinor, 0n);
    const amountMinor = toldMinor - known;
    if (amountMinor <= 0n) return undefined;
    const surplus = own.some((refund) => refund.surplus);
    const reason = 'refunded at the provider';
    const refundId = await this.refunds.insert(tx, { orderId, paymentId, amountMinor, reason, surplus });
    const providerReference = payment.providerReference ?? '';
    await this.refunds.end(tx, refundId, { status: 'succeeded', providerReference });
    await this.payments.addRefunded(tx, paymentId, amountMinor);
    await this.outbox.append(tx, RefundSucceeded, { refundId, orderId });
    const pending = ofOrder.filter((refund) => refund.status === 'pending' && !refund.surplus).length;
    return { amountMinor, surplus, pending };
  }

  /**
   * All that was given back of a payment, as events told before. They counted a refund of ours that the provider had taken and
   * that failed later; it is left out, so that nothing is ever held for given back that was not.
   */
  async toldBefore(tx: Tx, { id: paymentId, orderId }: Pick<LockedPayment, 'id' | 'orderId'>): Promise<bigint> {
    const told = await this.events.refundedOf(tx, paymentId);
    const ofOrder = await this.refunds.ofOrder(tx, orderId);
    return ofOrder
      .filter((refund) => refund.paymentId === paymentId && refund.status === 'failed' && refund.providerReference)
      .reduce((rest, refund) => rest - refund.amountMinor, told);
  }
}
