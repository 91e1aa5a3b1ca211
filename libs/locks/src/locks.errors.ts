import { DomainError } from '#kernel';

/** The locks were held by others for too long, or Redis did not answer. Nothing was changed; the same request may be sent again. */
export class LocksUnavailable extends DomainError {
  /** @param redisIsAway nobody holds them, but nobody can take them either */
  constructor(readonly redisIsAway: boolean) {
    super('busy', 'busy', {
      detail: 'Too much is going on at once; nothing was changed. Try again.',
      retryAfterSeconds: 1,
    });
  }
}
