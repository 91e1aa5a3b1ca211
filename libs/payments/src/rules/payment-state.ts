export const paymentStatuses = ['created', 'pending', 'failed', 'captured'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/**
 * Payments only move forward: `created` (ours), `pending` (known to the provider), `failed`, `captured`. A customer may
 * succeed after a failure, never the other way round, so any order of events ends in the same status.
 */
export function forward(from: PaymentStatus, to: PaymentStatus): PaymentStatus {
  return paymentStatuses.indexOf(to) > paymentStatuses.indexOf(from) ? to : from;
}
