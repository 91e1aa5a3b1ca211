import type { ProviderReport } from '../rules/event-of-report';
import type { ProviderEvent } from '../rules/provider-event';

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

/** A payment as its provider is told of it, or asked about it. */
export interface ProviderPayment {
  /** Ours; the provider knows the payment by it. */
  readonly id: string;
  /** The order's reference; null when it does not matter. */
  readonly reference: string | null;
  /** The provider's, once it has answered. */
  readonly providerReference: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
}

export interface ProviderRefund {
  readonly id: string;
  /** The provider's reference of the payment that is given back. */
  readonly paymentReference: string | null;
  /** The provider's reference of this refund, when it has answered before. */
  readonly refundReference: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
}

export interface RefundAnswer {
  readonly status: 'succeeded' | 'pending' | 'failed';
  readonly providerReference: string;
  /** Why it failed, in the provider's words; nothing about the customer. */
  readonly detail?: string;
}

/**
 * A payment provider. Calls go over the network, so never inside a transaction or under a lock; each may be repeated with
 * the same id and must then have no second effect. @throws DomainError `unavailable` when asking again later may help
 */
export interface PaymentProvider {
  readonly name: string;
  open(payment: ProviderPayment): Promise<{ providerReference: string; clientSecret: string }>;
  /** Asks again with the same id must have no second effect, also days later. */
  refund(refund: ProviderRefund): Promise<RefundAnswer>;
  /** Cancels what is not paid yet. `captured`: too late, the money is there. */
  cancel(payment: ProviderPayment): Promise<'cancelled' | 'captured'>;
  /** What the provider knows now; for the reconciler. */
  look(payment: ProviderPayment): Promise<ProviderReport>;
  /**
   * @returns undefined for a genuine event of a kind that means nothing to us; it is acknowledged
   * @throws InvalidSignature when the provider did not sign this, DomainError when the body is not one of its events
   */
  readEvent(request: WebhookRequest): ProviderEvent | undefined;
}
