import { Module } from '@nestjs/common';
import { makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { CartsModule } from '#carts';
import { CatalogModule } from '#catalog';
import { IdempotencyModule } from '#idempotency';
import { IdentityModule } from '#identity';
import { InventoryModule } from '#inventory';
import { OrdersModule } from '#orders';
import { PaymentsModule } from '#payments';
import { PricingModule } from '#pricing';
import { AcceptRefund } from './accept-refund';
import { AnswerWithOrder } from './answer-with-order';
import { ApplyPaymentEvent } from './apply-payment-event';
import { CancelOrder } from './cancel-order';
import { CloseRefund } from './close-refund';
import { CloseExpired } from './close-expired';
import { CompleteOrder } from './complete-order';
import { ExpireReservations } from './expire-reservations';
import { ExtendHold } from './extend-hold';
import { FreeDiscounts } from './free-discounts';
import { FulfilOrder } from './fulfil-order';
import { GrantStream } from './grant-stream';
import { LockSeenOrder } from './lock-seen-order';
import { MatchPayment } from './match-payment';
import { NoteRefund } from './note-refund';
import { DescribeOrders } from './order-details';
import { CheckoutAttempts } from './placing/checkout-attempts';
import { CheckoutDesk } from './placing/checkout-desk';
import { CheckoutQueue } from './placing/checkout-queue';
import { CheckoutRound } from './placing/checkout-round';
import { DecideOrders } from './placing/decide-orders';
import { GatherItems } from './placing/gather-items';
import { KeysAtWork } from './placing/keys-at-work';
import { LookAtStock } from './placing/look-at-stock';
import { PeekBaskets } from './placing/peek-baskets';
import { PlaceOrder } from './placing/place-order';
import { placingMetrics } from './placing/placing.metrics';
import { PriceBaskets } from './placing/price-baskets';
import { QueueMetrics } from './placing/queue-metrics';
import { SettleTerms } from './placing/settle-terms';
import { SoldOut } from './placing/sold-out';
import { WriteOrders } from './placing/write-orders';
import { PlanOrderRefund } from './plan-order-refund';
import { PreparePayment } from './prepare-payment';
import { RefundOrder } from './refund-order';
import { ReleaseDue } from './release-due';
import { ReleaseOrder } from './release-order';
import { SellStock } from './sell-stock';
import { SettleRefund } from './settle-refund';
import { ShipGoods } from './ship-goods';
import { ShowOrders } from './show-orders';
import { ShowRefunds } from './show-refunds';
import { ShowReservations } from './show-reservations';
import { SimulatePayment } from './simulate-payment';
import { StartPayment } from './start-payment';
import { StreamOrder } from './stream-order';
import { OrderStreams } from './streams/order-streams';
import { StreamTokens } from './streams/stream-tokens';
import { HoldReadModel } from './store/reservation.read-model';
import { TakeMoney } from './take-money';
import { WarnExpiring } from './warn-expiring';

const metrics = [
  makeHistogramProvider({
    name: 'reservation_release_lag_seconds',
    help: 'How long after its expiry a reservation gave its stock back',
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 300],
  }),
];

const useCases = [
  PlaceOrder,
  CancelOrder,
  FulfilOrder,
  CompleteOrder,
  RefundOrder,
  ShowRefunds,
  ShowReservations,
  ExtendHold,
  StreamOrder,
  GrantStream,
  StartPayment,
  ShowOrders,
  SimulatePayment,
  ExpireReservations,
  WarnExpiring,
  ApplyPaymentEvent,
  SettleRefund,
];

@Module({
  imports: [
    CartsModule,
    CatalogModule,
    IdempotencyModule,
    IdentityModule,
    InventoryModule,
    OrdersModule,
    PaymentsModule,
    PricingModule,
  ],
  providers: [
    ...metrics,
    ...placingMetrics,
    ...useCases,
    QueueMetrics,
    CheckoutQueue,
    KeysAtWork,
    CheckoutDesk,
    CheckoutAttempts,
    SoldOut,
    PeekBaskets,
    CheckoutRound,
    GatherItems,
    PriceBaskets,
    SettleTerms,
    LookAtStock,
    DecideOrders,
    WriteOrders,
    FreeDiscounts,
    ReleaseDue,
    CloseExpired,
    CloseRefund,
    ReleaseOrder,
    HoldReadModel,
    OrderStreams,
    StreamTokens,
    LockSeenOrder,
    AnswerWithOrder,
    ShipGoods,
    PlanOrderRefund,
    AcceptRefund,
    PreparePayment,
    MatchPayment,
    NoteRefund,
    TakeMoney,
    SellStock,
    DescribeOrders,
  ],
  exports: useCases,
})
export class CheckoutModule {}
