/** What a provider told us about one payment, after its signature was verified. */
export interface ProviderEvent {
  /** The event's identity with this provider; the same on every redelivery. */
  readonly eventId: string;
  /** The reference of the order that was paid for. */
  readonly reference: string;
  readonly outcome: 'success' | 'failed';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly payload: unknown;
}
