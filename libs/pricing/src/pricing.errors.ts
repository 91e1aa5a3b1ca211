import { DomainError } from '#kernel';

/** The coupon does not exist, is over, or has no use left. */
export class CouponInvalid extends DomainError {
  constructor(pointer = '/couponCode') {
    super('conflict', 'coupon_invalid', {
      detail: 'The coupon does not exist, is not valid now, or has been used up.',
      errors: [{ pointer, detail: 'cannot be used' }],
    });
  }
}
