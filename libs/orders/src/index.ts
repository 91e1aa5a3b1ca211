export { FindOrderByReference } from './find-order-by-reference';
export { FindOrders } from './find-orders';
export { LockOrders } from './lock-orders';
export type { LockedOrder } from './lock-orders';
export { MoveOrders } from './move-orders';
export { OpenOrders } from './open-orders';
export { InvalidTransition } from './orders.errors';
export {
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  OrderFulfilled,
  OrderPaid,
  OrderPlaced,
  ReservationExpiring,
} from './orders.events';
export { OrdersModule } from './orders.module';
export { RecordRefund } from './record-refund';
export { nextStatuses, orderStatuses } from './rules/order-state';
export type { OrderStatus } from './rules/order-state';
export type { StoredPriceStep } from './store/order-line.entity';
export type { ShippingAddress } from './store/order.entity';
export type { Audience, OrderFilter, OrderLineView, OrderView, TransitionView } from './store/order.read-model';
export type { DraftLine, OrderDraft } from './store/order.repository';
