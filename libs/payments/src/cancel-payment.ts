import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { Inbox } from '#queue';
import { KeepEvent } from './keep-event';
import { ProviderUnavailable } from './payments.errors';
import { PaymentProviders } from './providers/payment-providers';
import { eventOfReport } from './rules/event-of-report';
import type { ProviderEvent } from './rules/provider-event';
import { PaymentRepository, type PaymentView } from './store/payment.repository';

export const cancelPaymentConsumer = 'payments.cancel_payment';

/**
 * Cancels a payment at its provider, outside of any transaction, until it has answered. The answer goes the way of a webhook;
 * so does the money, when it was faster. Locks nothing.
 */
@Injectable()
export class CancelPayment {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly inbox: Inbox,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly keepEvent: KeepEvent,
  ) {}

  /** @throws ProviderUnavailable when it has to be asked again */
  async run(message: { id: string; payload: { paymentId: string } }): Promise<void> {
    const payment = await this.payments.find(this.statements, message.payload.paymentId);
    const event = payment && payment.status !== 'captured' ? await this.cancel(payment) : undefined;
    const delivery = { consumer: cancelPaymentConsumer, messageId: message.id };
    await this.transactions.run((tx) =>
      this.inbox.once(tx, delivery, async () => {
        if (payment && event) await this.keepEvent.run(tx, payment.provider, event);
      }),
    );
  }

  private async cancel(payment: PaymentView): Promise<ProviderEvent> {
    const provider = this.providers.named(payment.provider);
    const asked = { ...payment, reference: null };
    const { providerReference, currency } = payment;
    const report =
      (await provider.cancel(asked)) === 'cancelled'
        ? ({ outcome: 'cancelled', providerReference, amountMinor: null, currency, payload: {} } as const)
        : await provider.look(asked);
    const event = eventOfReport(payment.id, report);
    if (!event) throw new ProviderUnavailable();
    return event;
  }
}
