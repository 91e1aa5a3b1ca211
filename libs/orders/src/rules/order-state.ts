export const orderStatuses = [
  'pending',
  'paid',
  'fulfilled',
  'completed',
  'cancelled',
  'expired',
  'refund_pending',
  'partially_refunded',
  'refunded',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

const refundStates = ['refund_pending', 'partially_refunded', 'refunded'] as const;

/** Which status may follow which. Late money moves an expired or cancelled order on; nothing else revives one. */
export const nextStatuses: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['paid', 'cancelled', 'expired'],
  expired: ['paid', 'refund_pending'],
  cancelled: ['refund_pending'],
  paid: ['fulfilled', ...refundStates],
  fulfilled: ['completed', ...refundStates],
  completed: [...refundStates],
  refund_pending: ['refunded', 'partially_refunded'],
  partially_refunded: ['refund_pending', 'refunded'],
  refunded: [],
};

export function mayFollow(from: OrderStatus, to: OrderStatus): boolean {
  return nextStatuses[from].includes(to);
}
