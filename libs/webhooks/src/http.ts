import { Module } from '@nestjs/common';
import { WebhookDeliveriesController } from './http/webhook-deliveries.controller';
import { WebhookEndpointsController } from './http/webhook-endpoints.controller';
import { WebhookEventTypesController } from './http/webhook-event-types.controller';
import { WebhooksModule } from './webhooks.module';

@Module({
  imports: [WebhooksModule],
  controllers: [WebhookEndpointsController, WebhookDeliveriesController, WebhookEventTypesController],
})
export class WebhooksHttpModule {}
