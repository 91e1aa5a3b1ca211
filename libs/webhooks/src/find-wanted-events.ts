import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type EventName, everyEvent } from './rules/event-types';
import { EndpointReadModel } from './store/endpoint.read-model';

/** Says whether any active endpoint asks for an event type. Questions at one moment share a statement. */
@Injectable()
export class FindWantedEvents {
  private asking: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly statements: Statements,
    private readonly endpoints: EndpointReadModel,
  ) {}

  async run(event: EventName): Promise<boolean> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    const wanted = await this.asking;
    return wanted.has(event) || wanted.has(everyEvent);
  }

  private async ask(): Promise<ReadonlySet<string>> {
    return new Set(await this.endpoints.wantedEvents(this.statements));
  }
}
