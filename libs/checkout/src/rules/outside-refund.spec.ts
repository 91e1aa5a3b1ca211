import { statusAfterOutsideRefund } from './outside-refund';

const order = { status: 'paid', totalMinor: 1000n, refundedMinor: 400n, pending: 0 } as const;

describe('statusAfterOutsideRefund', () => {
  it.each(['paid', 'fulfilled', 'completed', 'refund_pending'] as const)('moves an order that is %s on', (status) => {
    expect(statusAfterOutsideRefund({ ...order, status })).toBe('partially_refunded');
    expect(statusAfterOutsideRefund({ ...order, status, refundedMinor: 1000n })).toBe('refunded');
  });

  it('leaves an order that is partially refunded as it is until all is back', () => {
    expect(statusAfterOutsideRefund({ ...order, status: 'partially_refunded' })).toBeUndefined();
    expect(statusAfterOutsideRefund({ ...order, status: 'partially_refunded', refundedMinor: 1000n })).toBe('refunded');
  });

  it('waits for refunds of ours that are under way', () => {
    expect(statusAfterOutsideRefund({ ...order, status: 'refund_pending', pending: 1 })).toBeUndefined();
  });
});
