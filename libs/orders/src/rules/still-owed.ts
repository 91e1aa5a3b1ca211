import type { OrderStatus } from './order-state';

/** Whether shop and customer still owe each other something: money, goods, or money that goes back. */
export function isStillOwed(status: OrderStatus, shipped: boolean): boolean {
  switch (status) {
    case 'pending':
    case 'paid':
    case 'refund_pending':
      return true;
    case 'partially_refunded':
      return !shipped;
    case 'fulfilled':
    case 'completed':
    case 'cancelled':
    case 'expired':
    case 'refunded':
      return false;
  }
}
