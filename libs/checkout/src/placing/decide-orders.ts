import { Injectable } from '@nestjs/common';
import { CartEmpty } from '#carts';
import type { Tx } from '#database';
import { type StockGuard, StockStrategy, totalPerVariant, type VariantQuantity } from '#inventory';
import { RuleUses } from '#pricing';
import { CouponSpent, DiscountSpent, OutOfStock, type ShortLine } from '../checkout.errors';
import { decide, type Decision } from '../rules/decide';
import { type Docket, NotWaitedFor } from './checkout';
import { type Look, LookAtStock, type LookOptions, variantIdsOf, type WantedOrder } from './look-at-stock';
import type { DraftedOrder } from './settle-terms';

export interface DecideOptions extends LookOptions {
  readonly guard: StockGuard;
}

/** Orders that get everything they want, and the look on which that was decided. */
export interface Decided {
  readonly placed: readonly WantedOrder[];
  readonly look: Look;
}

/** A cart holds other variants than those that were guarded for it. */
export class GuardTooSmall extends Error {
  override readonly name = 'GuardTooSmall';
}

/** Decides, in the order of arrival, which orders of a batch get their stock and their discounts: everything or nothing. */
@Injectable()
export class DecideOrders {
  constructor(
    private readonly strategy: StockStrategy,
    private readonly lookAtStock: LookAtStock,
    private readonly ruleUses: RuleUses,
  ) {}

  /**
   * Locks: see LookAtStock. Refuses with OutOfStock, CouponSpent, DiscountSpent, CartEmpty.
   * @returns undefined when nobody is left
   * @throws GuardTooSmall when other variants must be guarded
   */
  async run(
    tx: Tx,
    docket: Docket,
    { drafted, options }: { readonly drafted: readonly DraftedOrder[]; readonly options: DecideOptions },
  ): Promise<Decided | undefined> {
    if (drafted.length === 0) return undefined;
    const wanted = drafted.map((one) => ({
      ...one,
      quantities: totalPerVariant(one.draft.lines),
      ruleIds: ruleIdsOf(one),
    }));
    const { guard, waits } = options;
    if (this.strategy.needsGuard && waits && !variantIdsOf(wanted).every((id) => guard.variantIds.has(id))) {
      throw new GuardTooSmall();
    }
    const look = await this.lookAtStock.run(tx, wanted, options);
    const reachable = docket.each(wanted, (one) => {
      const needs = [...one.quantities.map(({ variantId }) => variantId), ...one.ruleIds];
      if (needs.some((id) => look.taken.has(id))) throw new NotWaitedFor();
      return one;
    });
    const placed = await this.refuseOthers(tx, docket, { reachable, look });
    return placed.length === 0 ? undefined : { placed, look };
  }

  private async refuseOthers(
    tx: Tx,
    docket: Docket,
    { reachable, look }: { readonly reachable: readonly WantedOrder[]; readonly look: Look },
  ): Promise<WantedOrder[]> {
    const decisions = decide(
      reachable.map(({ cartId, quantities, ruleIds }) => ({ cartId, quantities, ruleIds })),
      look,
    );
    const spent = decisions.flatMap((decision) => (decision.kind === 'spent' ? decision.ruleIds : []));
    const coupons = spent.length === 0 ? new Set<string>() : await this.ruleUses.couponsAmong(tx, spent);
    return docket.each(reachable, (one, index) => {
      const refusal = refusalOf(one, decisions[index], { coupons, beyondDoubt: look.beyondDoubt });
      if (refusal) throw refusal;
      return one;
    });
  }
}

/** The rules that the prices of an order rest on. */
function ruleIdsOf({ draft: { lines } }: DraftedOrder): string[] {
  const ids = lines.flatMap(({ priceSteps }) => priceSteps.map(({ ruleId }) => ruleId));
  return [...new Set(ids.filter((id) => id !== null))];
}

function refusalOf(
  { draft }: DraftedOrder,
  decision: Decision | undefined,
  known: { readonly coupons: ReadonlySet<string>; readonly beyondDoubt: boolean },
): Error | undefined {
  switch (decision?.kind) {
    case undefined:
      return new Error('A checkout was not decided.');
    case 'placed':
      return undefined;
    case 'cart_gone':
      return new CartEmpty();
    case 'short':
      return new OutOfStock(
        decision.shortages.map((shortage) => shortLine(draft.lines, shortage)),
        known.beyondDoubt,
      );
    case 'spent':
      return decision.ruleIds.some((id) => known.coupons.has(id))
        ? new CouponSpent(decision.ruleIds)
        : new DiscountSpent(decision.ruleIds, touchedBy(draft.lines, new Set(decision.ruleIds)));
  }
}

function shortLine(
  lines: readonly VariantQuantity[],
  shortage: { variantId: string; requested: number; available: number },
): ShortLine {
  const index = lines.findIndex(({ variantId }) => variantId === shortage.variantId);
  return { pointer: `/items/${index}/quantity`, ...shortage };
}

/** Variants whose prices rest on one of these rules. */
function touchedBy(lines: DraftedOrder['draft']['lines'], rules: ReadonlySet<string | null>): string[] {
  const touched = lines.filter(({ priceSteps }) => priceSteps.some(({ ruleId }) => rules.has(ruleId)));
  return touched.map(({ variantId }) => variantId);
}
