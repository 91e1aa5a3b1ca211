import { Injectable } from '@nestjs/common';
import { readEndpointUrl } from './rules/endpoint-url';
import { unknownEvents } from './rules/event-types';
import { AddressPolicy } from './sending/address-policy';
import type { EndpointChange } from './store/endpoint.repository';
import { UnknownEventType, UrlNotAllowed } from './webhooks.errors';

/** Refuses addresses that webhooks may not go to, as far as their text tells, and event types that there are not. */
@Injectable()
export class CheckEndpoint {
  constructor(private readonly policy: AddressPolicy) {}

  /** @throws UrlNotAllowed @throws UnknownEventType */
  run({ url: text, events = [] }: EndpointChange): void {
    const unknown = unknownEvents(events);
    if (unknown.length > 0) throw new UnknownEventType(unknown);
    if (text === undefined) return;
    const url = readEndpointUrl(text, this.policy.plainHttp);
    if (typeof url === 'string') throw new UrlNotAllowed(url);
    if (!this.policy.allowsHost(url.hostname)) throw new UrlNotAllowed('leads into a network that is not public');
  }
}
