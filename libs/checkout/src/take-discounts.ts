import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { OrderDraft } from '#orders';
import { type LockedUses, RuleUses } from '#pricing';
import { CouponSpent, DiscountSpent } from './checkout.errors';

/** Uses up what the prices of an order rest on: one use of each rule that has a limit. */
@Injectable()
export class TakeDiscounts {
  constructor(private readonly uses: RuleUses) {}

  /**
   * @param locked the usage rows of all rules of the order
   * @throws CouponSpent, DiscountSpent — having taken nothing
   */
  async run(tx: Tx, locked: LockedUses, draft: OrderDraft): Promise<void> {
    const outcome = await this.uses.take(tx, locked, { orderId: draft.id, ruleIds: ruleIdsOf(draft) });
    if (outcome.kind === 'taken') return;
    const ruleIds = outcome.rules.map(({ ruleId }) => ruleId);
    if (outcome.rules.some(({ couponCode }) => couponCode !== null)) throw new CouponSpent(ruleIds);
    const spent = new Set<string | null>(ruleIds);
    const touched = draft.lines.filter(({ priceSteps }) => priceSteps.some(({ ruleId }) => spent.has(ruleId)));
    throw new DiscountSpent(
      ruleIds,
      touched.map(({ variantId }) => variantId),
    );
  }
}

/** The rules that the prices of an order rest on. */
export function ruleIdsOf({ lines }: Pick<OrderDraft, 'lines'>): readonly string[] {
  const ids = lines.flatMap(({ priceSteps }) => priceSteps.map(({ ruleId }) => ruleId));
  return [...new Set(ids.filter((id) => id !== null))];
}
