/** What a provider told us about one payment, after its signature was verified. */
export interface ProviderEvent {
  /** The event's identity with this provider; the same on every redelivery. */
  readonly eventId: string;
  /** The reference of the order that was paid for. */
  readonly reference: string;
  readonly outcome: 'success' | 'failed';
  /** null when the amount cannot be one of the store's currency: too many places, for example. */
  readonly amountMinor: bigint | null;
  readonly currency: string;
  readonly payload: unknown;
}
