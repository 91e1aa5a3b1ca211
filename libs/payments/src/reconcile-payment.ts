import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { KeepEvent } from './keep-event';
import { PaymentProviders } from './providers/payment-providers';
import { eventOfReport, type ProviderReport } from './rules/event-of-report';
import type { PaymentView } from './store/payment.repository';

/**
 * Asks the provider what became of a payment. What it says goes the way of a webhook, under an id that follows from what it
 * says, so that however often it is asked, one answer counts once. Outside of any transaction; takes no locks.
 */
@Injectable()
export class ReconcilePayment {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly providers: PaymentProviders,
    private readonly keepEvent: KeepEvent,
  ) {}

  async run(payment: PaymentView): Promise<ProviderReport['outcome']> {
    const report = await this.providers.named(payment.provider).look({ ...payment, reference: null });
    const event = eventOfReport(payment.id, report);
    if (event) await this.transactions.run((tx) => this.keepEvent.run(tx, payment.provider, event));
    return report.outcome;
  }
}
