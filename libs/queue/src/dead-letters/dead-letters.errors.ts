import { DomainError } from '#kernel';

/** The letter was retried or discarded before. */
export class DeadLetterNotOpen extends DomainError {
  constructor(state: string) {
    super('conflict', 'dead_letter_not_open', {
      detail: `The dead letter has been ${state} already; nothing was changed.`,
      members: { state },
    });
  }
}

/** The message was removed from the outbox: there is nothing left that could be tried again. */
export class MessageGone extends DomainError {
  constructor() {
    super('conflict', 'message_gone', {
      detail: 'The message of this dead letter is not kept any more; it can only be discarded.',
    });
  }
}
