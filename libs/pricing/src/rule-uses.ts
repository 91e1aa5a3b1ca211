import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { lockUses } from './store/price-rule-usage.locks';
import { PriceRuleUseRepository, type SpentRule } from './store/price-rule-use.repository';

/** Proof that the usage rows of these rules are locked by the transaction it was made in. */
export interface LockedUses {
  /** Those that have a limit; rules without one are never counted. */
  readonly ruleIds: readonly string[];
}

export type TakeOutcome =
  | { readonly kind: 'taken' }
  /** Nothing was taken: these rules have no use left. */
  | { readonly kind: 'spent'; readonly rules: readonly SpentRule[] };

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
  ): Promise<LockedUses> {
    if (wanted.ruleIds.length + wanted.orderIds.length === 0) return { ruleIds: [] };
    const rows = await lockUses(tx, wanted);
    return { ruleIds: rows.map(({ ruleId }) => ruleId) };
  }

  /**
   * Takes one use of each of these rules for an order, of all that have a limit or of none; rules without a limit are passed
   * over. The same order again takes nothing more. Counters are read under the lock.
   */
  async take(
    tx: Tx,
    locked: LockedUses,
    use: { readonly orderId: string; readonly ruleIds: readonly string[] },
  ): Promise<TakeOutcome> {
    const limited = new Set(locked.ruleIds);
    const ruleIds = use.ruleIds.filter((id) => limited.has(id));
    if (ruleIds.length === 0) return { kind: 'taken' };
    return outcomeOf(await this.uses.take(tx, { orderId: use.orderId, ruleIds }));
  }

  /** Gives back what these orders have taken, each use once. */
  async giveBack(tx: Tx, locked: LockedUses, orderIds: readonly string[]): Promise<void> {
    if (locked.ruleIds.length > 0) await this.uses.giveBack(tx, orderIds);
  }

  /** Those of these orders that hold a use of one of these rules. A look without locks. */
  async holders(
    reader: Reader,
    of: { readonly ruleIds: readonly string[]; readonly orderIds: readonly string[] },
  ): Promise<readonly string[]> {
    return this.uses.holders(reader, of);
  }

  /** Takes again, all or none, what an order had taken and given back: for money that comes late. */
  async takeAgain(tx: Tx, locked: LockedUses, orderId: string): Promise<TakeOutcome> {
    if (locked.ruleIds.length === 0) return { kind: 'taken' };
    return outcomeOf(await this.uses.takeGivenBack(tx, { orderId, ruleIds: locked.ruleIds }));
  }
}

const outcomeOf = (rules: readonly SpentRule[]): TakeOutcome =>
  rules.length === 0 ? { kind: 'taken' } : { kind: 'spent', rules };
