import { Module } from '@nestjs/common';
import { WebhooksController } from './http/webhooks.controller';
import { PaymentsModule } from './payments.module';

@Module({ imports: [PaymentsModule], controllers: [WebhooksController] })
export class PaymentsHttpModule {}
