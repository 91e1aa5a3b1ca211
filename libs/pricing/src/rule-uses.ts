import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { lockUses } from './store/price-rule-usage.locks';
import { PriceRuleUseRepository, type SpentRule } from './store/price-rule-use.repository';

/** How many uses each rule with a limit has left; rules without one are never counted and do not occur. */
export type UsesLeft = ReadonlyMap<string, number>;

/** Proof that the usage rows of these rules are locked by the transaction it was made in. */
export interface LockedUses {
  readonly ruleIds: readonly string[];
  readonly left: UsesLeft;
}

export type TakeOutcome =
  | { readonly kind: 'taken' }
  /** Nothing was taken: these rules have no use left. */
  | { readonly kind: 'spent'; readonly rules: readonly SpentRule[] };

export interface RuleUse {
  readonly orderId: string;
  readonly ruleId: string;
}

/**
 * Uses of rules that have a limit: one for each order, given back when the order comes to nothing. A rule that was deleted
 * or switched off after a price was shown can still be used while it is below its limit, because the price is honoured.
 */
@Injectable()
export class RuleUses {
  constructor(private readonly uses: PriceRuleUseRepository) {}

  /**
   * Locks the usage rows of those of these rules that have a limit, and of every rule that these orders ever took (the
   * orders are locked, so that list stands still). A transaction can do it once. No statement when both lists are empty.
   * Locks: coupon, by rule id, with one query.
   */
  async lock(
    tx: Tx,
    wanted: { readonly ruleIds: readonly string[]; readonly orderIds: readonly string[] },
    options = { skipLocked: false },
  ): Promise<LockedUses> {
    if (wanted.ruleIds.length + wanted.orderIds.length === 0) return nothingLocked;
    const rows = await lockUses(tx, wanted, options);
    return { ruleIds: rows.map(({ ruleId }) => ruleId), left: leftOf(rows) };
  }

  /** How many uses those of these rules have left that have a limit. A look without locks. */
  async look(reader: Reader, ruleIds: readonly string[]): Promise<UsesLeft> {
    return ruleIds.length === 0 ? nothingLocked.left : leftOf(await this.uses.usage(reader, ruleIds));
  }

  /**
   * Takes uses of rules that have a limit, for orders that are new. What is left is part of the statement, so it is right
   * whether the usage rows were locked before or only looked at; then it locks them.
   * @returns false when some rule has not as many left: the transaction must be rolled back
   */
  async take(tx: Tx, taken: readonly RuleUse[], lockedBefore: boolean): Promise<boolean> {
    if (taken.length === 0) return true;
    const take = (): Promise<boolean> => this.uses.take(tx, taken);
    return lockedBefore ? take() : tx.locking('coupon', take);
  }

  /** Those of these rules that need a coupon. */
  async couponsAmong(reader: Reader, ruleIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.uses.couponsAmong(reader, ruleIds);
  }

  /** Gives back what these orders have taken, each use once. */
  async giveBack(tx: Tx, locked: LockedUses, orderIds: readonly string[]): Promise<void> {
    if (locked.ruleIds.length > 0) await this.uses.giveBack(tx, orderIds);
  }

  /** Orders that hold a use of one of these rules. A look without locks. */
  async holders(reader: Reader, ruleIds: readonly string[]): Promise<readonly string[]> {
    return this.uses.holders(reader, ruleIds);
  }

  /** Takes again, all or none, what an order had taken and given back: for money that comes late. */
  async takeAgain(tx: Tx, locked: LockedUses, orderId: string): Promise<TakeOutcome> {
    if (locked.ruleIds.length === 0) return { kind: 'taken' };
    return outcomeOf(await this.uses.takeGivenBack(tx, { orderId, ruleIds: locked.ruleIds }));
  }
}

const nothingLocked: LockedUses = { ruleIds: [], left: new Map() };

/** A limit that was removed meanwhile does not count any more. */
function leftOf(rows: readonly { ruleId: string; usageLimit: number | null; used: number }[]): UsesLeft {
  return new Map(
    rows.flatMap(({ ruleId, usageLimit, used }) => (usageLimit === null ? [] : [[ruleId, usageLimit - used]])),
  );
}

const outcomeOf = (rules: readonly SpentRule[]): TakeOutcome =>
  rules.length === 0 ? { kind: 'taken' } : { kind: 'spent', rules };
