import { Injectable } from '@nestjs/common';
import { Statements, type Tx } from '#database';
import { PaymentProviders } from './providers/payment-providers';
import { PaymentRepository } from './store/payment.repository';
import { RefundRepository, type RefundView } from './store/refund.repository';

/** Asks the provider for a refund and keeps its answer. The provider knows it by its id, so it may be asked again. */
@Injectable()
export class SendRefund {
  constructor(
    private readonly statements: Statements,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
  ) {}

  /** Outside of any transaction: asks the provider. */
  async ask(refundId: string): Promise<{ refund: RefundView; providerReference: string }> {
    const refund = await this.refunds.find(this.statements, refundId);
    const payment = refund && (await this.payments.find(this.statements, refund.paymentId));
    if (!refund || !payment) throw new Error('There is no such refund.');
    const { providerReference } = await this.providers.named(payment.provider).refund({
      id: refund.id,
      providerReference: payment.providerReference,
      amountMinor: refund.amountMinor,
      currency: payment.currency,
    });
    return { refund, providerReference };
  }

  /** In a transaction that has locked order and payments. @returns false when it was confirmed before */
  async confirm(tx: Tx, refund: RefundView, providerReference: string): Promise<boolean> {
    if (!(await this.refunds.succeed(tx, refund.id, providerReference))) return false;
    await this.payments.addRefunded(tx, refund.paymentId, refund.amountMinor);
    return true;
  }
}
