import { traced } from '#observability';
import type { ProviderReport } from '../rules/event-of-report';
import type { ProviderEvent } from '../rules/provider-event';
import type {
  PaymentProvider,
  ProviderPayment,
  ProviderRefund,
  RefundAnswer,
  WebhookRequest,
} from './payment-provider';

/** A provider whose calls are spans of the trace that makes them. */
export class TracedProvider implements PaymentProvider {
  readonly name: string;

  constructor(private readonly provider: PaymentProvider) {
    this.name = provider.name;
  }

  open(payment: ProviderPayment): Promise<{ providerReference: string; clientSecret: string }> {
    return this.calling('open', { 'payment.id': payment.id }, () => this.provider.open(payment));
  }

  refund(refund: ProviderRefund): Promise<RefundAnswer> {
    return this.calling('refund', { 'refund.id': refund.id }, () => this.provider.refund(refund));
  }

  cancel(payment: ProviderPayment): Promise<'cancelled' | 'captured'> {
    return this.calling('cancel', { 'payment.id': payment.id }, () => this.provider.cancel(payment));
  }

  look(payment: ProviderPayment): Promise<ProviderReport> {
    return this.calling('look', { 'payment.id': payment.id }, () => this.provider.look(payment));
  }

  readEvent(request: WebhookRequest): ProviderEvent | undefined {
    return this.provider.readEvent(request);
  }

  private calling<T>(operation: string, ids: Readonly<Record<string, string>>, call: () => Promise<T>): Promise<T> {
    const attributes = { 'payment.provider': this.name, ...ids };
    return traced({ name: `payment ${operation}`, kind: 'client', attributes }, call);
  }
}
