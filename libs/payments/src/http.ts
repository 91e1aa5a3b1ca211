import { Module } from '@nestjs/common';
import { PaymentEventsController } from './http/payment-events.controller';
import { WebhooksController } from './http/webhooks.controller';
import { PaymentsModule } from './payments.module';

@Module({ imports: [PaymentsModule], controllers: [PaymentEventsController, WebhooksController] })
export class PaymentsHttpModule {}
