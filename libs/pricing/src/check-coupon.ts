import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { CouponInvalid } from './pricing.errors';
import { couponCodeOf } from './rules/coupon-code';
import { ApplicableRuleReadModel } from './store/applicable-rule.read-model';

/** Whether coupons can be used now: they exist, are active, within their time, and have uses left. A look without locks. */
@Injectable()
export class CheckCoupon {
  constructor(private readonly applicable: ApplicableRuleReadModel) {}

  /** @param pointer where the request names the coupon; null when it does not. @returns the code as it is kept. @throws CouponInvalid */
  async run(reader: Reader, code: string, pointer: string | null = '/couponCode'): Promise<string> {
    const known = (await this.usable(reader, [code])).get(code);
    if (known === undefined) throw new CouponInvalid(pointer);
    return known;
  }

  /** @returns those that can be used, as they were given, each with the code as it is kept; no statement without codes */
  async usable(reader: Reader, codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = new Map(
      codes.flatMap((code) => (couponCodeOf(code) === null ? [] : [[code, couponCodeOf(code) ?? '']])),
    );
    if (known.size === 0) return new Map();
    const usable = await this.applicable.usable(reader, [...new Set(known.values())], null);
    return new Map([...known].filter(([, code]) => usable.has(code)));
  }
}
