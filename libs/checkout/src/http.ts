import { Module } from '@nestjs/common';
import { CheckoutModule } from './checkout.module';
import { CheckoutController } from './http/checkout.controller';
import { OrdersController } from './http/orders.controller';
import { PaymentsController } from './http/payments.controller';

@Module({ imports: [CheckoutModule], controllers: [CheckoutController, OrdersController, PaymentsController] })
export class CheckoutHttpModule {}
