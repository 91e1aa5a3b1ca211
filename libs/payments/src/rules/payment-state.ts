export const paymentStatuses = ['created', 'pending', 'failed', 'cancelled', 'captured'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/**
 * Payments only move forward: `created` (ours), `pending` (known to the provider), `failed`, `cancelled`, `captured`. A customer
 * may succeed after a failure, never the other way round, and money that is there beats whatever was said before; so any
 * order of events ends in the same status.
 */
export function forward(from: PaymentStatus, to: PaymentStatus): PaymentStatus {
  return paymentStatuses.indexOf(to) > paymentStatuses.indexOf(from) ? to : from;
}

/** Whether money may still come in by it, so that it is worth cancelling once the order needs none. */
export function isOpen(status: PaymentStatus): boolean {
  return status === 'created' || status === 'pending' || status === 'failed';
}
