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
