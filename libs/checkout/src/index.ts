export { CheckoutModule } from './checkout.module';
export { ApplyPaymentEvent } from './apply-payment-event';
export { CancelOrder } from './cancel-order';
export { ExpireReservations } from './expire-reservations';
export { PlaceOrder } from './placing/place-order';
export type { PlaceOrderCommand } from './placing/checkout';
export { SettleRefund } from './settle-refund';
export { StartPayment } from './start-payment';
export { WarnExpiring } from './warn-expiring';
