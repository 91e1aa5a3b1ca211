import { DomainError } from '#kernel';

/** The order is no longer what the caller's `If-Match` names. */
export class OrderOutdated extends DomainError {
  constructor() {
    super('precondition_failed', 'precondition_failed', {
      detail: 'The order has changed since the answer whose ETag was sent. Read it again.',
    });
  }
}
