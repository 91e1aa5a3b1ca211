/**
 * Which status may follow which, as the auditor knows it. The orders domain has its own table; a test holds the two
 * against each other, so that neither changes alone.
 */
export const orderMoves: Readonly<Record<string, readonly string[]>> = {
  pending: ['paid', 'cancelled', 'expired'],
  expired: ['paid', 'refund_pending'],
  cancelled: ['refund_pending'],
  paid: ['fulfilled', 'refund_pending', 'partially_refunded', 'refunded'],
  fulfilled: ['completed', 'refund_pending', 'partially_refunded', 'refunded'],
  completed: ['refund_pending', 'partially_refunded', 'refunded'],
  refund_pending: ['refunded', 'partially_refunded'],
  partially_refunded: ['refund_pending', 'refunded'],
  refunded: [],
};

/** Every step that a history may contain, spelled from→to; the first one comes from nowhere. */
export const allowedSteps: readonly string[] = [
  '→pending',
  ...Object.entries(orderMoves).flatMap(([from, nexts]) => nexts.map((to) => `${from}→${to}`)),
];
