import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { DeliveryReadModel, type DeliveryFilter, type DeliveryView } from './store/delivery.read-model';
import { EndpointReadModel } from './store/endpoint.read-model';

export type { DeliveryFilter, DeliveryView } from './store/delivery.read-model';

/** What was sent to an endpoint, what it answered, and what is still to be sent; the newest first. */
@Injectable()
export class ListDeliveries {
  constructor(
    private readonly statements: Statements,
    private readonly endpoints: EndpointReadModel,
    private readonly deliveries: DeliveryReadModel,
  ) {}

  /** @throws NotFound when there is no such endpoint */
  async run(filter: DeliveryFilter): Promise<{ items: DeliveryView[]; total: number }> {
    const endpoint = await this.endpoints.find(this.statements, filter.endpointId);
    if (!endpoint) throw new NotFound('webhook endpoint');
    return this.deliveries.list(this.statements, filter);
  }
}
