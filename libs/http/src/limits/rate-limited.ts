import { DomainError } from '#kernel';
import type { LimitName } from './limit-keys';

const subjects: Readonly<Record<LimitName, string>> = {
  general: 'requests from this address',
  orders: 'orders',
  'auth-address': 'attempts from this address',
  'auth-account': 'attempts for this account',
};

/** A limit has been reached; nothing was changed. */
export class RateLimited extends DomainError {
  constructor(
    limit: LimitName,
    readonly retryAfterSeconds: number,
  ) {
    super('rate_limited', 'rate_limited', {
      detail: `There were too many ${subjects[limit]}; nothing was changed. Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    });
  }
}
