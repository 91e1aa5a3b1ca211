import { orderStatuses } from './order-state';
import { isStillOwed } from './still-owed';

const owed = (shipped: boolean) => orderStatuses.filter((status) => isStillOwed(status, shipped));

describe('what is still owed', () => {
  it('is money, goods, or money on its way back', () => {
    expect(owed(false)).toEqual(['pending', 'paid', 'refund_pending', 'partially_refunded']);
  });

  it('is nothing of an order that was sent and refunded in part', () => {
    expect(owed(true)).toEqual(['pending', 'paid', 'refund_pending']);
  });
});
