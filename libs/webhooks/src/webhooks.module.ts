import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyModule } from '#idempotency';
import { AddEndpoint } from './add-endpoint';
import { ChangeEndpoint } from './change-endpoint';
import { CheckEndpoint } from './check-endpoint';
import { EndpointSecrets } from './endpoint-secrets';
import { ListDeliveries } from './list-deliveries';
import { RemoveEndpoint } from './remove-endpoint';
import { ReplayDelivery } from './replay-delivery';
import { RotateSecret } from './rotate-secret';
import { AddressPolicy } from './sending/address-policy';
import { ShowEndpoints } from './show-endpoints';
import { DeliveryReadModel } from './store/delivery.read-model';
import { DeliveryRepository } from './store/delivery.repository';
import { EndpointReadModel } from './store/endpoint.read-model';
import { EndpointRepository } from './store/endpoint.repository';
import { WebhookAttempt } from './store/webhook-attempt.entity';
import { WebhookDelivery } from './store/webhook-delivery.entity';
import { WebhookEndpoint } from './store/webhook-endpoint.entity';

const store = [EndpointRepository, EndpointReadModel, DeliveryRepository, DeliveryReadModel];
const useCases = [
  AddEndpoint,
  ChangeEndpoint,
  RemoveEndpoint,
  RotateSecret,
  ShowEndpoints,
  ListDeliveries,
  ReplayDelivery,
];

@Module({
  imports: [TypeOrmModule.forFeature([WebhookEndpoint, WebhookDelivery, WebhookAttempt]), IdempotencyModule],
  providers: [...store, ...useCases, AddressPolicy, CheckEndpoint, EndpointSecrets],
  exports: [...store, ...useCases, AddressPolicy, EndpointSecrets],
})
export class WebhooksModule {}
