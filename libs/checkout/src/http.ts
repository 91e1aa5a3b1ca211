import { Module } from '@nestjs/common';
import { IdempotencyModule } from '#idempotency';
import { CheckoutModule } from './checkout.module';
import { CheckoutController } from './http/checkout.controller';
import { FulfilmentsController } from './http/fulfilments.controller';
import { OrderEventsController } from './http/order-events.controller';
import { OrdersController } from './http/orders.controller';
import { PaymentsController } from './http/payments.controller';
import { RefundsController } from './http/refunds.controller';
import { ReplayedOrders } from './http/replayed-orders';
import { ReservationsController } from './http/reservations.controller';

@Module({
  imports: [CheckoutModule, IdempotencyModule],
  providers: [ReplayedOrders],
  controllers: [
    CheckoutController,
    OrdersController,
    FulfilmentsController,
    RefundsController,
    ReservationsController,
    OrderEventsController,
    PaymentsController,
  ],
})
export class CheckoutHttpModule {}
