import type { CartView } from '#carts';
import { DomainError, type Fault } from '#kernel';
import { CouponInvalid } from '#pricing';

export interface ShortLine extends Fault {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}

/** At least one line cannot be served; nothing was changed. */
export class OutOfStock extends DomainError {
  /** @param beyondDoubt no hold that is over could change it: all of them were counted as free */
  constructor(
    readonly lines: readonly ShortLine[],
    readonly beyondDoubt = false,
  ) {
    super('conflict', 'insufficient_stock', {
      detail: `There is not enough stock for ${lines.length} of the variants that were asked for.`,
      errors: lines,
    });
  }
}

/** A price that the customer saw too long ago has changed. The cart now shows the new ones; repeat to accept them. */
export class PriceChanged extends DomainError {
  constructor(readonly cart: CartView) {
    super('conflict', 'price_changed', { detail: 'Prices in the cart have changed. Check out again to accept them.' });
  }
}

/** The coupon had no use left when the prices that rested on it were to be charged; nothing was changed. */
export class CouponSpent extends CouponInvalid {
  constructor(readonly ruleIds: readonly string[]) {
    super(null);
  }
}

/** A discount other than a coupon that prices rested on has been used up; nothing was changed. */
export class DiscountSpent extends DomainError {
  constructor(
    readonly ruleIds: readonly string[],
    /** Whose prices rested on it. */
    readonly variantIds: readonly string[],
  ) {
    super('conflict', 'price_changed', { detail: 'A discount was used up just now. Order again at the new price.' });
  }
}

export class NotPayable extends DomainError {
  constructor(status: string) {
    super('conflict', 'invalid_transition', { detail: `An order that is ${status} cannot be paid for.` });
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

/** More checkouts wait than can be served in good time; nothing was done. */
export class QueueFull extends DomainError {
  /** @param retryAfterSeconds by when those that wait now will have been served */
  constructor(retryAfterSeconds: number) {
    super('busy', 'busy', {
      detail: 'Too many checkouts are waiting; nothing was changed. Try again.',
      retryAfterSeconds,
    });
  }
}
