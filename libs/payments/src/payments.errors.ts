import { DomainError } from '#kernel';

export class InvalidSignature extends DomainError {
  constructor() {
    super('unauthenticated', 'invalid_signature', { detail: 'The signature is missing, wrong or too old.' });
  }
}

export class UnknownProvider extends DomainError {
  constructor() {
    super('invalid', 'unknown_provider', { detail: 'No such payment provider is set up.' });
  }
}

export class MalformedEvent extends DomainError {
  constructor(detail: string) {
    super('invalid', 'malformed_event', { detail });
  }
}

/** The provider cannot be asked just now, or knows no answer yet; asking again later may help. */
export class ProviderUnavailable extends DomainError {
  constructor() {
    super('unavailable', 'payment_provider_unavailable', {
      detail: 'The payment provider cannot be reached. Try again.',
      retryAfterSeconds: 5,
    });
  }
}

/** The provider will not do it, however often it is asked. */
export class ProviderRefused extends DomainError {
  /** @param reason the provider's own code for it; it names no customer */
  constructor(readonly reason: string) {
    super('conflict', 'payment_refused', { detail: `The payment provider refuses this: ${reason}.` });
  }
}

/** A provider may still take money for one of these orders. Nothing was changed. */
export class PaymentsOpen extends DomainError {
  constructor() {
    super('conflict', 'orders_open', {
      detail: 'A payment is still being settled with its provider. Try again in a few minutes.',
      retryAfterSeconds: 60,
    });
  }
}
