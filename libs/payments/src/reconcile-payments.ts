import { Injectable, Logger } from '@nestjs/common';
import { PaymentSettings } from '#config';
import { Statements } from '#database';
import { PaymentProviders } from './providers/payment-providers';
import { ReconcilePayment } from './reconcile-payment';
import { PaymentRepository, type PaymentView } from './store/payment.repository';

const batchSize = 20;
const atOnce = 4;
const maxBatches = 10;
/** With pauses that double up to a day, more than a week for any setting. */
const maxAsks = 24;

/**
 * Asks providers about payments that have been open for too long: their webhook may be lost. Any number of workers share the
 * work: each takes its own with SKIP LOCKED, before it asks, and one that dies has only made its share late. A provider that
 * cannot be asked about one payment keeps no other one from its turn.
 */
@Injectable()
export class ReconcilePayments {
  private readonly logger = new Logger(ReconcilePayments.name);

  constructor(
    private readonly statements: Statements,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly reconcile: ReconcilePayment,
    private readonly settings: PaymentSettings,
  ) {}

  /** @returns how many were asked about */
  async run(): Promise<number> {
    let asked = 0;
    for (let batch = 0; batch < maxBatches; batch += 1) {
      const claimed = await this.payments.claimUnsettled(this.statements, {
        providers: this.providers.names(),
        seconds: this.settings.reconcileSeconds,
        maxAsks,
        limit: batchSize,
      });
      const rest = [...claimed];
      await Promise.all(Array.from({ length: atOnce }, () => this.askAll(rest)));
      asked += claimed.length;
      if (claimed.length < batchSize) break;
    }
    return asked;
  }

  private async askAll(rest: PaymentView[]): Promise<void> {
    for (let payment = rest.shift(); payment; payment = rest.shift()) await this.ask(payment);
  }

  private async ask(payment: PaymentView): Promise<void> {
    const { id: paymentId, orderId, provider } = payment;
    try {
      const outcome = await this.reconcile.run(payment);
      if (outcome !== 'pending')
        this.logger.warn('payment settled by asking', { paymentId, orderId, provider, outcome });
    } catch (error) {
      this.logger.warn(`Payment ${paymentId} could not be asked about at ${provider}: ${(error as Error).message}`);
    }
  }
}
