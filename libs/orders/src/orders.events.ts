import { defineEvent } from '#queue';

/** An order was placed and its stock is held. */
export const OrderPlaced = defineEvent<{ orderId: string }>('order.placed');
/** An order is paid and its stock is sold. */
export const OrderPaid = defineEvent<{ orderId: string }>('order.paid');
/** An order was not paid in time and its stock is free again. */
export const OrderExpired = defineEvent<{ orderId: string }>('order.expired');
/** An order was cancelled before it was paid and its stock is free again. */
export const OrderCancelled = defineEvent<{ orderId: string }>('order.cancelled');
/** An order was handed to a carrier. */
export const OrderFulfilled = defineEvent<{ orderId: string; fulfilmentId: string }>('order.fulfilled');
/** An order has arrived; nothing is left to do for it. */
export const OrderCompleted = defineEvent<{ orderId: string }>('order.completed');
/** The hold of an order that is not paid is about to end. Once for each order. */
export const ReservationExpiring = defineEvent<{ orderId: string }>('reservation.expiring');
