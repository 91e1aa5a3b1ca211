import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { DeliveryRepository } from './store/delivery.repository';
import { EndpointRepository } from './store/endpoint.repository';

const keepDays = 30;
const batchSize = 500;

/** Forgets deliveries after 30 days, whatever became of them, secrets that sign no more, and what is left of deleted endpoints. */
@Injectable()
export class PurgeDeliveries {
  constructor(
    private readonly statements: Statements,
    private readonly deliveries: DeliveryRepository,
    private readonly endpoints: EndpointRepository,
  ) {}

  async run(): Promise<void> {
    while ((await this.deliveries.purge(this.statements, keepDays, batchSize)) === batchSize);
    await this.endpoints.purge(this.statements);
  }
}
