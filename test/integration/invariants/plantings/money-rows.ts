import type { PlacedOrder } from '../customer';

/** The rows of an order. */
export const of = ({ id }: PlacedOrder): string => `order_id = '${id}'`;
/** A refund out of a payment, past the code. */
export const refund = (payment: string, columns: { orderId: string; amount: number; status: string }): string =>
  `insert into refunds (id, order_id, payment_id, number, amount_minor, status, reason)
   select new_id(), '${columns.orderId}', id, 99, ${columns.amount}, '${columns.status}', 'test'
   from payments where ${payment}`;
