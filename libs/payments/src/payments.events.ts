import { defineEvent } from '#queue';

/** A provider's event was verified and kept; it is to be applied to its order. */
export const PaymentEventReceived = defineEvent<{ paymentEventId: string }>('payment_event.received');
/** Money is to be given back; the provider is asked until it confirms. */
export const RefundRequested = defineEvent<{ refundId: string; orderId: string }>('refund.requested');
/** Money is back with the customer, as the provider confirmed. */
export const RefundSucceeded = defineEvent<{ refundId: string; orderId: string }>('refund.succeeded');
/** An order needs no more money, and a payment for it is still open; the provider is to cancel it. */
export const PaymentCancelRequested = defineEvent<{ paymentId: string; orderId: string }>('payment.cancel_requested');
