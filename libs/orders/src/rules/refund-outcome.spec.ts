import { mayFollow, orderStatuses } from './order-state';
import { type RefundStanding, statusAfterRefund } from './refund-outcome';

const standing = (change: Partial<RefundStanding>): RefundStanding => ({
  status: 'refund_pending',
  totalMinor: 2000n,
  refundedMinor: 500n,
  pending: 0,
  ...change,
});

describe('the status of an order whose refund has ended', () => {
  it.each<[string, Partial<RefundStanding>, string | undefined]>([
    ['is partially refunded when a part is back', {}, 'partially_refunded'],
    ['is refunded when all of it is back', { refundedMinor: 2000n }, 'refunded'],
    ['waits for refunds that are pending', { pending: 1 }, undefined],
    ['waits for them although all of it is back', { pending: 1, refundedMinor: 2000n }, undefined],
    ['goes on owing when nothing is back', { refundedMinor: 0n }, undefined],
  ])('%s', (_, change, expected) => {
    expect(statusAfterRefund(standing(change))).toBe(expected);
  });

  it.each(orderStatuses)('is a step of the graph from %s, or none', (status) => {
    for (const refundedMinor of [0n, 1n, 2000n]) {
      const next = statusAfterRefund(standing({ status, refundedMinor }));
      expect(next === undefined || mayFollow(status, next)).toBe(true);
    }
  });
});
