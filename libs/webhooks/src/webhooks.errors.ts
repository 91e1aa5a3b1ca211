import { DomainError } from '#kernel';
import { eventNames, everyEvent } from './rules/event-types';

/** Webhooks may not go to this address; `fault` completes "The address …". */
export class UrlNotAllowed extends DomainError {
  constructor(fault: string) {
    super('invalid', 'url_not_allowed', {
      detail: `The address ${fault}.`,
      errors: [{ pointer: '/url', detail: fault }],
    });
  }
}

export class UnknownEventType extends DomainError {
  constructor(places: readonly number[]) {
    const detail = `must be one of ${[...eventNames, everyEvent].join(', ')}`;
    super('invalid', 'unknown_event_type', {
      detail: 'There is no such event type.',
      errors: places.map((place) => ({ pointer: `/events/${place}`, detail })),
    });
  }
}

export class TooManyEndpoints extends DomainError {
  constructor(max: number) {
    super('conflict', 'too_many_endpoints', { detail: `There are ${max} endpoints already; remove one first.` });
  }
}

export class EndpointInactive extends DomainError {
  constructor() {
    super('conflict', 'endpoint_inactive', { detail: 'The endpoint is switched off; switch it on first.' });
  }
}

export class DeliveryPending extends DomainError {
  constructor() {
    super('conflict', 'delivery_pending', { detail: 'The delivery is under way or will be tried again by itself.' });
  }
}

/** JWT_SECRET is not what it was when the secret was encrypted. Rotating makes a new one. */
export class SecretUnreadable extends DomainError {
  constructor() {
    super('conflict', 'secret_unreadable', { detail: 'The secret cannot be read any more; rotate it.' });
  }
}
