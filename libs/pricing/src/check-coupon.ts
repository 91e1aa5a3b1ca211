import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { CouponInvalid } from './pricing.errors';
import { couponCodeOf } from './rules/coupon-code';
import { ApplicableRuleReadModel } from './store/applicable-rule.read-model';

/** Whether a coupon can be used now: it exists, is active, within its time, and has uses left. A look without locks. */
@Injectable()
export class CheckCoupon {
  constructor(private readonly applicable: ApplicableRuleReadModel) {}

  /** @param pointer where the request names the coupon; null when it does not. @returns the code as it is kept. @throws CouponInvalid */
  async run(reader: Reader, code: string, pointer: string | null = '/couponCode'): Promise<string> {
    const known = couponCodeOf(code);
    if (known === null || !(await this.applicable.isUsable(reader, known, null))) throw new CouponInvalid(pointer);
    return known;
  }
}
