export { EraseOrders } from './erase-orders';
export type { ErasedOrders } from './erase-orders';
export { ExportOrders } from './export-orders';
export type { OrderExport } from './export-orders';
export { FindFulfilments } from './find-fulfilments';
export { FindOrderByReference } from './find-order-by-reference';
export { FindOrders } from './find-orders';
export { FollowOrders } from './follow-orders';
export { LockOrders } from './lock-orders';
export type { LockedOrder } from './lock-orders';
export { MoveOrders } from './move-orders';
export { OpenOrders } from './open-orders';
export { InvalidTransition, OrdersOpen } from './orders.errors';
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
export { RecordFulfilment } from './record-fulfilment';
export { RecordRefund } from './record-refund';
export { nextStatuses, orderStatuses } from './rules/order-state';
export type { OrderStatus } from './rules/order-state';
export { statusAfterRefund } from './rules/refund-outcome';
export type { StoredPriceStep } from './store/order-line.entity';
export type { ShippingAddress } from './store/order.entity';
export type { FulfilmentView, Shipment } from './store/fulfilment.repository';
export type {
  Audience,
  NewTransition,
  OrderFilter,
  OrderLineView,
  OrderView,
  TransitionView,
  WatchedOrder,
} from './store/order.read-model';
export type { DraftLine, OrderDraft } from './store/order.repository';
