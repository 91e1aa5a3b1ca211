import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FindDueOrders, LockStock, type StockLevel, StockStrategy, type VariantQuantity } from '#inventory';
import { RuleUses } from '#pricing';
import { ReleaseDue } from '../release-due';
import type { Supply } from '../rules/decide';
import type { DraftedOrder } from './settle-terms';

const dueLimit = 500;

/** An order with everything that it needs for itself. */
export interface WantedOrder extends DraftedOrder {
  /** One entry a variant. */
  readonly quantities: readonly VariantQuantity[];
  /** The rules that its prices rest on. */
  readonly ruleIds: readonly string[];
}

export interface LookOptions {
  /** False: what somebody else has locked is not waited for, and named. */
  readonly waits: boolean;
  /** True locks the rows whatever the strategy: it has been tried without, and others were faster. */
  readonly certain: boolean;
}

/** What there is for the orders of a batch. */
export interface Look extends Supply {
  /** Whether what it says holds until the transaction ends. */
  readonly locked: boolean;
  /** Every hold on the wanted variants that is over was given back before. */
  readonly beyondDoubt: boolean;
  /** Variants and rules that somebody else has locked. */
  readonly taken: ReadonlySet<string>;
}

const plainly = { locked: true, beyondDoubt: false, taken: new Set<string>() };

/**
 * Looks at the stock and the uses of rules that a batch of orders needs, the way the strategy says. Holds that are over stand in
 * nobody's way: they are expired first where a checkout asks for it.
 * Locks: order and reservation of what is due, stock, coupon; a strategy that does not lock locks nothing here.
 */
@Injectable()
export class LookAtStock {
  constructor(
    private readonly strategy: StockStrategy,
    private readonly lockStock: LockStock,
    private readonly dueOrders: FindDueOrders,
    private readonly releaseDue: ReleaseDue,
    private readonly ruleUses: RuleUses,
  ) {}

  async run(tx: Tx, wanted: readonly WantedOrder[], { waits, certain }: LookOptions): Promise<Look> {
    const variantIds = variantIdsOf(wanted);
    const ruleIds = distinct(wanted.flatMap((one) => one.ruleIds));
    const expiring = wanted.filter(({ checkout }) => checkout.expireFirst);
    if (expiring.length > 0) return this.expireThenLook(tx, { expiring, variantIds, ruleIds });
    if (!waits) return this.lookAtWhatIsFree(tx, { variantIds, ruleIds });
    if (!certain && !this.strategy.locksRows) {
      const levels = await this.strategy.levels(tx, variantIds);
      const usesLeft = await this.ruleUses.look(tx, ruleIds);
      return { ...availableOf(levels), usesLeft, ...plainly, locked: false };
    }
    const levels = certain
      ? (await this.lockStock.run(tx, variantIds)).levels
      : await this.strategy.levels(tx, variantIds);
    const { left } = await this.ruleUses.lock(tx, { ruleIds, orderIds: [] });
    return { ...availableOf(levels), usesLeft: left, ...plainly };
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
    return { ...free, usesLeft: left, ...plainly, taken: new Set(taken) };
  }

  /** Locks, whatever the strategy: an expiry is decided under the locks of what it changes. */
  private async expireThenLook(
    tx: Tx,
    work: {
      readonly expiring: readonly WantedOrder[];
      readonly variantIds: readonly string[];
      readonly ruleIds: readonly string[];
    },
  ): Promise<Look> {
    const due = { limit: dueLimit, variantIds: variantIdsOf(work.expiring) };
    const orderIds = await this.dueOrders.run(tx, due);
    const also = { alsoLock: work.variantIds, alsoLockRules: work.ruleIds };
    const { stock } = await this.releaseDue.run(tx, { orderIds, ...also, skipLocked: false });
    const usesLeft = await this.ruleUses.look(tx, work.ruleIds);
    return { ...availableOf(stock.levels), usesLeft, ...plainly, beyondDoubt: orderIds.length < dueLimit };
  }
}

export function variantIdsOf(wanted: readonly WantedOrder[]): string[] {
  return distinct(wanted.flatMap(({ quantities }) => quantities.map(({ variantId }) => variantId)));
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

const availableOf = (levels: readonly StockLevel[]): Pick<Supply, 'available'> => ({
  available: new Map(levels.map(({ variantId, onHand, reserved }) => [variantId, onHand - reserved])),
});
