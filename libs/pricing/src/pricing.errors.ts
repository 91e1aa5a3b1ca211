import { DomainError, type Fault } from '#kernel';

/** The coupon does not exist, is over, or has no use left. */
export class CouponInvalid extends DomainError {
  /** @param pointer where the request names it; null when the request does not */
  constructor(pointer: string | null = '/couponCode') {
    super('conflict', 'coupon_invalid', {
      detail: 'The coupon does not exist, is not valid now, or has been used up.',
      ...(pointer === null ? {} : { errors: [{ pointer, detail: 'cannot be used' }] }),
    });
  }
}

/** Fields that are well-formed but cannot stand like this, alone or beside each other. */
export class InvalidFields extends DomainError {
  constructor(errors: readonly Fault[]) {
    super('invalid', 'validation_failed', {
      detail: 'The request has fields that are missing, out of range or do not go together.',
      errors,
    });
  }
}

/** Ids that name nothing: the rule would silently never match. */
export class UnknownReference extends DomainError {
  constructor(what: 'product' | 'category' | 'brand' | 'customer', pointers: readonly string[]) {
    super('invalid', `unknown_${what}`, {
      detail: `There is no such ${what}.`,
      errors: pointers.map((pointer) => ({ pointer, detail: `is not the id of a ${what}` })),
    });
  }
}

export class UnknownItem extends DomainError {
  constructor(pointer: string) {
    super('not_found', 'not_found', {
      detail: 'No such variant or product.',
      errors: [{ pointer, detail: 'is not known' }],
    });
  }
}

/** The new limit is lower than what orders have used already. */
export class LimitBelowUsage extends DomainError {
  constructor(used: number) {
    super('conflict', 'limit_below_usage', {
      detail: `The rule has been used ${used} times; its limit cannot be lower.`,
      errors: [{ pointer: '/usageLimit', detail: `must not be less than ${used}` }],
    });
  }
}

/** The rule is no longer what the caller's `If-Match` names. */
export class RuleOutdated extends DomainError {
  constructor() {
    super('precondition_failed', 'precondition_failed', {
      detail: 'The rule has changed since the answer whose ETag was sent. Read it again.',
    });
  }
}

/** The cursor is well-formed but was never given out for this list. */
export class ForeignCursor extends DomainError {
  constructor() {
    super('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list and sort order.' });
  }
}
