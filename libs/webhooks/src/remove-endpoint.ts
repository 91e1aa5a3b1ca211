import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { EndpointRepository } from './store/endpoint.repository';

/** Takes an endpoint out of use for good: nothing more is sent to it, and its secrets are forgotten. */
@Injectable()
export class RemoveEndpoint {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly endpoints: EndpointRepository,
  ) {}

  /** @throws NotFound */
  async run(id: string): Promise<void> {
    const removed = await this.transactions.run((tx) => this.endpoints.remove(tx, id));
    if (!removed) throw new NotFound('webhook endpoint');
  }
}
