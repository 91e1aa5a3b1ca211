import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { EndpointReadModel, type EndpointView } from './store/endpoint.read-model';

export type { EndpointView } from './store/endpoint.read-model';

/** Endpoints as admins see them: without their secrets. */
@Injectable()
export class ShowEndpoints {
  constructor(
    private readonly statements: Statements,
    private readonly endpoints: EndpointReadModel,
  ) {}

  async list(page: { limit: number; offset: number }): Promise<{ items: EndpointView[]; total: number }> {
    return this.endpoints.list(this.statements, page);
  }

  /** @throws NotFound */
  async one(id: string): Promise<EndpointView> {
    const endpoint = await this.endpoints.find(this.statements, id);
    if (!endpoint) throw new NotFound('webhook endpoint');
    return endpoint;
  }
}
