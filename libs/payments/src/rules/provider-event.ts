/** What happened: money came in, an attempt failed, the payment was cancelled, or money was given back at the provider. */
export const eventOutcomes = ['success', 'failed', 'cancelled', 'refunded'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** `received`: waits for its job; `unmatched`: nothing of ours waited for it, it is kept for the staff. */
export const paymentEventStates = ['received', 'applied', 'ignored', 'unmatched'] as const;
export type PaymentEventState = (typeof paymentEventStates)[number];

/** What a provider told us about one payment, after its signature was verified or it was asked. */
export interface ProviderEvent {
  /** The event's identity with this provider; the same on every redelivery. */
  readonly eventId: string;
  /** The reference of the order that was paid for, when the event has it. */
  readonly reference: string | null;
  /** How the provider calls the payment, when the event names one. */
  readonly paymentReference: string | null;
  /** Our id of the payment, when the event has it. */
  readonly paymentId: string | null;
  readonly outcome: EventOutcome;
  /** null when the amount cannot be one of the store's currency: too many places, for example. */
  readonly amountMinor: bigint | null;
  /** How much of it was given back so far, all refunds together; only with `refunded`. */
  readonly refundedMinor: bigint | null;
  readonly currency: string;
  /** What is kept of the event: no secrets, nothing about the customer. */
  readonly payload: unknown;
}
