import { DomainError } from '#kernel';

/** This process has as many streams as it may have, or as many for this order or reader; another may have room. */
export class TooManyStreams extends DomainError {
  constructor() {
    super('busy', 'busy', {
      detail: 'Too many streams are open. Ask for the status, or try again.',
      retryAfterSeconds: 5,
    });
  }
}
