import { Injectable } from '@nestjs/common';
import { CartEmpty } from '#carts';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import {
  FindDueOrders,
  type HeldStock,
  LockStock,
  ReserveStock,
  type StockGuard,
  StockMoved,
  StockStrategy,
  totalPerVariant,
  type VariantQuantity,
} from '#inventory';
import { RuleUses } from '#pricing';
import { CouponSpent, DiscountSpent, OutOfStock, type ShortLine } from '../checkout.errors';
import { ReleaseDue } from '../release-due';
import { decide, type Decision, type Supply } from '../rules/decide';
import { type Docket, NotWaitedFor } from './checkout';
import type { DraftedOrder } from './settle-terms';

const dueLimit = 500;

/** How a batch is to get at its stock. */
export interface HoldOptions {
  readonly guard: StockGuard;
  /** False: whoever needs a row that somebody else has locked is deferred. */
  readonly waits: boolean;
  /** True locks the rows whatever the strategy: it has been tried without, and others were faster. */
  readonly certain: boolean;
}

export interface HeldOrder extends DraftedOrder {
  readonly reservation: HeldStock;
}

interface Look extends Supply {
  /** Whether what it says holds until the transaction ends. */
  readonly locked: boolean;
  /** Every hold on the wanted variants that is over was given back before. */
  readonly beyondDoubt: boolean;
  /** Variants and rules that somebody else has locked. */
  readonly taken: ReadonlySet<string>;
}

const nothingElse = { locked: true, beyondDoubt: false, taken: new Set<string>() };

interface Wanted extends DraftedOrder {
  readonly quantities: readonly VariantQuantity[];
  readonly ruleIds: readonly string[];
}

/**
 * Decides, in the order of arrival, which orders of a batch get their stock and their discounts, and takes both: of each order
 * everything or nothing. Holds that are over stand in nobody's way: they are expired first where a checkout asks for it.
 */
@Injectable()
export class HoldStock {
  constructor(
    private readonly strategy: StockStrategy,
    private readonly lockStock: LockStock,
    private readonly reserveStock: ReserveStock,
    private readonly dueOrders: FindDueOrders,
    private readonly releaseDue: ReleaseDue,
    private readonly ruleUses: RuleUses,
    private readonly settings: CheckoutSettings,
  ) {}

  /**
   * Locks: order and reservation of what is due, stock, coupon; stock and coupon only while they are written, if the strategy
   * does not lock. Refuses with OutOfStock, CouponSpent, DiscountSpent, CartEmpty.
   * @throws StockMoved when it has to begin again, and GuardTooSmall when other variants must be guarded
   */
  async run(tx: Tx, docket: Docket, drafted: readonly DraftedOrder[], options: HoldOptions): Promise<HeldOrder[]> {
    const wanted = drafted.map((one) => ({
      ...one,
      quantities: totalPerVariant(one.draft.lines),
      ruleIds: ruleIdsOf(one),
    }));
    if (wanted.length === 0) return [];
    const variantIds = distinct(wanted.flatMap(({ quantities }) => quantities.map(({ variantId }) => variantId)));
    if (this.strategy.needsGuard && !variantIds.every((id) => options.guard.variantIds.has(id))) {
      throw new GuardTooSmall();
    }
    const look = await this.look(tx, wanted, { ...options, variantIds });
    const reachable = docket.each(wanted, (one) => {
      const needs = [...one.quantities.map(({ variantId }) => variantId), ...one.ruleIds];
      if (needs.some((id) => look.taken.has(id))) throw new NotWaitedFor();
      return one;
    });
    const placed = await this.refuseOthers(tx, docket, { reachable, look });
    return this.take(tx, placed, { look, guard: options.guard });
  }

  private async look(
    tx: Tx,
    wanted: readonly Wanted[],
    { variantIds, waits, certain }: HoldOptions & { readonly variantIds: readonly string[] },
  ): Promise<Look> {
    const ruleIds = distinct(wanted.flatMap((one) => one.ruleIds));
    const expiring = wanted.filter(({ checkout }) => checkout.expireFirst);
    if (expiring.length > 0) return this.expireThenLook(tx, { expiring, variantIds, ruleIds });
    if (!waits) return this.lookAtWhatIsFree(tx, { variantIds, ruleIds });
    if (!certain && !this.strategy.locksRows) {
      const levels = await this.strategy.levels(tx, variantIds);
      const usesLeft = await this.ruleUses.look(tx, ruleIds);
      return { ...availableOf(levels), usesLeft, ...nothingElse, locked: false };
    }
    const levels = certain
      ? (await this.lockStock.run(tx, variantIds)).levels
      : await this.strategy.levels(tx, variantIds);
    const { left } = await this.ruleUses.lock(tx, { ruleIds, orderIds: [] });
    return { ...availableOf(levels), usesLeft: left, ...nothingElse };
  }

  /** Locks what nobody else has locked, whatever the strategy. */
  private async lookAtWhatIsFree(
    tx: Tx,
    { variantIds, ruleIds }: { readonly variantIds: readonly string[]; readonly ruleIds: readonly string[] },
  ): Promise<Look> {
    const { levels } = await this.lockStock.run(tx, variantIds, { skipLocked: true });
    const { left } = await this.ruleUses.lock(tx, { ruleIds, orderIds: [] }, { skipLocked: true });
    const limited = left.size === ruleIds.length ? left : await this.ruleUses.look(tx, ruleIds);
    const free = availableOf(levels);
    const taken = [
      ...variantIds.filter((id) => !free.available.has(id)),
      ...[...limited.keys()].filter((id) => !left.has(id)),
    ];
    return { ...free, usesLeft: left, ...nothingElse, taken: new Set(taken) };
  }

  /** Locks, whatever the strategy: an expiry is decided under the locks of what it changes. */
  private async expireThenLook(
    tx: Tx,
    work: {
      readonly expiring: readonly Wanted[];
      readonly variantIds: readonly string[];
      readonly ruleIds: readonly string[];
    },
  ): Promise<Look> {
    const theirs = distinct(work.expiring.flatMap(({ quantities }) => quantities.map(({ variantId }) => variantId)));
    const orderIds = await this.dueOrders.run(tx, { limit: dueLimit, variantIds: theirs });
    const also = { alsoLock: work.variantIds, alsoLockRules: work.ruleIds };
    const { stock } = await this.releaseDue.run(tx, { orderIds, ...also, skipLocked: false });
    const usesLeft = await this.ruleUses.look(tx, work.ruleIds);
    return { ...availableOf(stock.levels), usesLeft, ...nothingElse, beyondDoubt: orderIds.length < dueLimit };
  }

  private async refuseOthers(
    tx: Tx,
    docket: Docket,
    { reachable, look }: { readonly reachable: readonly Wanted[]; readonly look: Look },
  ): Promise<Wanted[]> {
    const decisions = decide(
      reachable.map(({ cartId, quantities, ruleIds }) => ({ cartId, quantities, ruleIds })),
      look,
    );
    const spent = distinct(decisions.flatMap((decision) => (decision.kind === 'spent' ? decision.ruleIds : [])));
    const coupons = spent.length === 0 ? new Set<string>() : await this.ruleUses.couponsAmong(tx, spent);
    return docket.each(reachable, (one, index) => {
      const refusal = refusalOf(one, decisions[index], { coupons, beyondDoubt: look.beyondDoubt });
      if (refusal) throw refusal;
      return one;
    });
  }

  private async take(
    tx: Tx,
    placed: readonly Wanted[],
    { look, guard }: { readonly look: Look; readonly guard: StockGuard },
  ): Promise<HeldOrder[]> {
    if (placed.length === 0) return [];
    const holds = placed.map(({ draft: { id, reference, actor, lines } }) => ({
      orderId: id,
      reference,
      actor,
      lines,
    }));
    const terms = { holdSeconds: this.settings.reservationTtlSeconds, lockToken: guard.token };
    const reserve = (): Promise<readonly HeldStock[]> => this.reserveStock.runAll(tx, holds, terms);
    const held = look.locked ? await reserve() : await tx.locking('stock', reserve);
    const uses = placed.flatMap(({ draft, ruleIds }) => ruleIds.map((ruleId) => ({ orderId: draft.id, ruleId })));
    const limited = uses.filter(({ ruleId }) => look.usesLeft.has(ruleId));
    if (!(await this.ruleUses.take(tx, limited, look.locked))) throw new StockMoved();
    return placed.map((one, index) => {
      const reservation = held[index];
      if (!reservation) throw new Error('A reservation was not written.');
      return { ...one, reservation };
    });
  }
}

/** A cart holds other variants than those that were guarded for it. */
export class GuardTooSmall extends Error {
  override readonly name = 'GuardTooSmall';
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

const availableOf = (
  levels: readonly { variantId: string; onHand: number; reserved: number }[],
): Pick<Supply, 'available'> => ({
  available: new Map(levels.map(({ variantId, onHand, reserved }) => [variantId, onHand - reserved])),
});

/** The rules that the prices of an order rest on. */
function ruleIdsOf({ draft: { lines } }: DraftedOrder): string[] {
  const ids = lines.flatMap(({ priceSteps }) => priceSteps.map(({ ruleId }) => ruleId));
  return distinct(ids.filter((id) => id !== null));
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
