import { Module } from '@nestjs/common';
import { makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { CartsModule } from '#carts';
import { CatalogModule } from '#catalog';
import { IdempotencyModule } from '#idempotency';
import { IdentityModule } from '#identity';
import { InventoryModule } from '#inventory';
import { OrdersModule } from '#orders';
import { PaymentsModule } from '#payments';
import { PricingModule } from '#pricing';
import { ApplyPaymentEvent } from './apply-payment-event';
import { BuyerEmail } from './buyer-email';
import { CancelOrder } from './cancel-order';
import { CheckoutRound } from './checkout-round';
import { CloseExpired } from './close-expired';
import { ExpireReservations } from './expire-reservations';
import { FreeDiscounts } from './free-discounts';
import { GatherBasket } from './gather-basket';
import { HoldStock } from './hold-stock';
import { MatchPayment } from './match-payment';
import { DescribeOrders } from './order-details';
import { PlaceOrder } from './place-order';
import { PriceBasket } from './price-basket';
import { PreparePayment } from './prepare-payment';
import { ReleaseDue } from './release-due';
import { ReleaseOrder } from './release-order';
import { SellStock } from './sell-stock';
import { SettleRefund } from './settle-refund';
import { SettleTerms } from './settle-terms';
import { ShowOrders } from './show-orders';
import { SimulatePayment } from './simulate-payment';
import { StartPayment } from './start-payment';
import { TakeDiscounts } from './take-discounts';
import { TakeMoney } from './take-money';
import { WriteOrder } from './write-order';

const metrics = [
  makeHistogramProvider({
    name: 'order_creation_duration_seconds',
    help: 'How long placing an order took, refused ones left out',
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  }),
  makeCounterProvider({ name: 'checkout_outcomes_total', help: 'Checkouts by outcome', labelNames: ['outcome'] }),
  makeHistogramProvider({
    name: 'reservation_release_lag_seconds',
    help: 'How long after its expiry a reservation gave its stock back',
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 300],
  }),
];

const useCases = [
  PlaceOrder,
  CancelOrder,
  StartPayment,
  ShowOrders,
  SimulatePayment,
  ExpireReservations,
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
    ...useCases,
    CheckoutRound,
    WriteOrder,
    GatherBasket,
    PriceBasket,
    BuyerEmail,
    SettleTerms,
    HoldStock,
    TakeDiscounts,
    FreeDiscounts,
    ReleaseDue,
    CloseExpired,
    ReleaseOrder,
    PreparePayment,
    MatchPayment,
    TakeMoney,
    SellStock,
    DescribeOrders,
  ],
  exports: useCases,
})
export class CheckoutModule {}
