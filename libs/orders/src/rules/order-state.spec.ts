import { mayFollow, nextStatuses, orderStatuses } from './order-state';

const allowed = new Set([
  'pending→paid',
  'pending→cancelled',
  'pending→expired',
  'expired→paid',
  'expired→refund_pending',
  'cancelled→refund_pending',
  'paid→fulfilled',
  'paid→refund_pending',
  'paid→partially_refunded',
  'paid→refunded',
  'fulfilled→completed',
  'fulfilled→refund_pending',
  'fulfilled→partially_refunded',
  'fulfilled→refunded',
  'completed→refund_pending',
  'completed→partially_refunded',
  'completed→refunded',
  'refund_pending→refunded',
  'refund_pending→partially_refunded',
  'partially_refunded→refund_pending',
  'partially_refunded→refunded',
]);

describe('the order state graph', () => {
  const pairs = orderStatuses.flatMap((from) => orderStatuses.map((to) => [from, to] as const));

  it.each(pairs)('knows whether %s may be followed by %s', (from, to) => {
    expect(mayFollow(from, to)).toBe(allowed.has(`${from}→${to}`));
  });

  it('reaches every status from pending', () => {
    const reached = new Set<string>(['pending']);
    for (const from of reached) for (const to of nextStatuses[from as 'pending']) reached.add(to);
    expect([...reached].toSorted()).toEqual(orderStatuses.toSorted());
  });
});
