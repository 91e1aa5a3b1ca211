import type { OrderStatus } from './order-state';

/** How the money of an order stands after one of its refunds has ended. */
export interface RefundStanding {
  readonly status: OrderStatus;
  readonly totalMinor: bigint;
  /** Given back and confirmed, the one that ended just now included. */
  readonly refundedMinor: bigint;
  /** Refunds of the order that the provider has not decided. */
  readonly pending: number;
}

/**
 * Which status an order moves to when one of its refunds has ended, if to any. While others are pending it waits for them;
 * when nothing at all was given back, what was promised is still owed.
 */
export function statusAfterRefund({
  status,
  totalMinor,
  refundedMinor,
  pending,
}: RefundStanding): OrderStatus | undefined {
  if (status !== 'refund_pending' || pending > 0 || refundedMinor === 0n) return undefined;
  return refundedMinor >= totalMinor ? 'refunded' : 'partially_refunded';
}
