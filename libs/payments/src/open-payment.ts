import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { PaymentProviders } from './providers/payment-providers';
import type { ProviderPayment } from './providers/payment-provider';
import type { LockedPayment } from './lock-payments';
import { PaymentRepository, type PaymentView } from './store/payment.repository';

/**
 * Opens a payment in two transactions with the provider's answer between them, so that nothing is locked while the network
 * is slow. Each part may be repeated: an open payment is found again and the provider knows it by its id.
 */
@Injectable()
export class OpenPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
  ) {}

  /** First transaction: finds the order's open payment or makes one. The order and its payments are locked. */
  async prepare(
    tx: Tx,
    locked: readonly LockedPayment[],
    order: { orderId: string; provider: string; amountMinor: bigint; currency: string },
  ): Promise<string> {
    this.providers.named(order.provider);
    const open = locked.find(
      ({ provider, status }) => provider === order.provider && (status === 'created' || status === 'pending'),
    );
    return open?.id ?? (await this.payments.insert(tx, { ...order, status: 'created' })).id;
  }

  /** Between the transactions: tells the provider. */
  async announce(
    payment: Omit<ProviderPayment, 'providerReference'> & { provider: string },
  ): Promise<{ providerReference: string; clientSecret: string }> {
    return this.providers.named(payment.provider).open({ ...payment, providerReference: null });
  }

  /** Second transaction: keeps what the provider answered. */
  async confirm(
    tx: Tx,
    paymentId: string,
    opened: { providerReference: string; clientSecret: string },
  ): Promise<PaymentView> {
    return this.payments.markPending(tx, paymentId, opened);
  }
}
