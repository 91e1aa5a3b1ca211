import type { ProviderEvent } from '../rules/provider-event';

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

/**
 * A payment provider. Calls go over the network, so never inside a transaction or under a lock; each may be repeated with
 * the same id and must then have no second effect.
 */
export interface PaymentProvider {
  readonly name: string;
  open(payment: { id: string; reference: string; amountMinor: bigint; currency: string }): Promise<{
    providerReference: string;
    clientSecret: string;
  }>;
  refund(refund: { id: string; providerReference: string | null; amountMinor: bigint; currency: string }): Promise<{
    providerReference: string;
  }>;
  /** @throws InvalidSignature when the provider did not sign this, DomainError when the body is not one of its events */
  readEvent(request: WebhookRequest): ProviderEvent;
}
