import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import { PaymentCancelRequested } from './payments.events';
import { PaymentRepository } from './store/payment.repository';

/**
 * Has what is still open for orders that need no more money cancelled at its provider. The orders are locked, so that nobody
 * opens another payment meanwhile; orders without an open payment cost one look. Locks nothing.
 */
@Injectable()
export class RequestCancellations {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.outbox.appendAll(tx, PaymentCancelRequested, await this.payments.openOf(tx, orderIds));
  }

  /** The same, for payments that the caller knows. */
  async of(tx: Tx, payments: readonly { readonly id: string; readonly orderId: string }[]): Promise<void> {
    const messages = payments.map(({ id, orderId }) => ({ paymentId: id, orderId }));
    await this.outbox.appendAll(tx, PaymentCancelRequested, messages);
  }
}
