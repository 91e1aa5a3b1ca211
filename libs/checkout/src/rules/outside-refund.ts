export interface RefundedOrder {
  readonly status: string;
  readonly totalMinor: bigint;
  /** All that is back with the customer, what was given back just now included. */
  readonly refundedMinor: bigint;
  /** Refunds of ours that the provider has not decided. */
  readonly pending: number;
}

/**
 * Which status an order that has had its money moves to when some was given back without us; refunds of ours that are under
 * way are waited for.
 */
export function statusAfterOutsideRefund(order: RefundedOrder): 'refunded' | 'partially_refunded' | undefined {
  if (order.pending > 0) return undefined;
  const to = order.refundedMinor >= order.totalMinor ? 'refunded' : 'partially_refunded';
  return to === order.status ? undefined : to;
}
