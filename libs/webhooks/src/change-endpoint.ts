import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { CheckEndpoint } from './check-endpoint';
import type { EndpointView } from './store/endpoint.read-model';
import { type EndpointChange, EndpointRepository } from './store/endpoint.repository';

/** Changes an endpoint. What waits for it goes to its new address; switched on again, it gets what waited meanwhile. */
@Injectable()
export class ChangeEndpoint {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly check: CheckEndpoint,
    private readonly endpoints: EndpointRepository,
  ) {}

  /** @throws NotFound @throws UrlNotAllowed @throws UnknownEventType */
  async run(id: string, change: EndpointChange): Promise<EndpointView> {
    this.check.run(change);
    const events = change.events && [...new Set(change.events)];
    const changed = await this.transactions.run((tx) => this.endpoints.update(tx, id, { ...change, events }));
    if (!changed) throw new NotFound('webhook endpoint');
    return changed;
  }
}
