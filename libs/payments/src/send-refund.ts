import { Injectable } from '@nestjs/common';
import { Statements, type Tx } from '#database';
import type { RefundAnswer } from './providers/payment-provider';
import { PaymentProviders } from './providers/payment-providers';
import { PaymentRepository } from './store/payment.repository';
import { RefundRepository, type RefundView } from './store/refund.repository';

/** A refund that is to be settled, and what the provider said about it. */
export interface AskedRefund {
  readonly refund: RefundView;
  readonly answer: RefundAnswer;
}

/** Asks the provider for a refund and keeps its answer. The provider knows it by its id, so it may be asked again. */
@Injectable()
export class SendRefund {
  constructor(
    private readonly statements: Statements,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
  ) {}

  /** Outside of any transaction: asks the provider. @returns undefined when the refund has ended already */
  async ask(refundId: string): Promise<AskedRefund | undefined> {
    const refund = await this.refunds.find(this.statements, refundId);
    const payment = refund && (await this.payments.find(this.statements, refund.paymentId));
    if (!refund || !payment) throw new Error('There is no such refund.');
    if (refund.status !== 'pending') return undefined;
    const answer = await this.providers.named(payment.provider).refund({
      id: refund.id,
      paymentReference: payment.providerReference,
      refundReference: refund.providerReference,
      amountMinor: refund.amountMinor,
      currency: payment.currency,
    });
    return { refund, answer };
  }

  /**
   * In a transaction that has locked order and payments.
   * @returns how it ended just now; undefined when the provider has not decided, or it had ended before
   */
  async settle(tx: Tx, { refund, answer }: AskedRefund): Promise<'succeeded' | 'failed' | undefined> {
    const { status, providerReference } = answer;
    if (status === 'pending') {
      await this.refunds.keepReference(tx, refund.id, providerReference);
      return undefined;
    }
    if (!(await this.refunds.end(tx, refund.id, { status, providerReference }))) return undefined;
    if (status === 'succeeded') await this.payments.addRefunded(tx, refund.paymentId, refund.amountMinor);
    return status;
  }
}
