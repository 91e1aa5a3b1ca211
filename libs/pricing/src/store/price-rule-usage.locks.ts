import type { Tx } from '#database';
import { PriceRuleUsage } from './price-rule-usage.entity';

/**
 * Locks the usage rows of those of these rules that have a limit, and of all rules that these orders have ever taken, until
 * the transaction ends, in id order, with one query. A rule without a limit is locked by no checkout. With `skipLocked`, rows
 * that somebody else has locked are left out instead of waited for.
 */
export async function lockUses(
  tx: Tx,
  wanted: { readonly ruleIds: readonly string[]; readonly orderIds: readonly string[] },
  options: { readonly skipLocked: boolean },
): Promise<PriceRuleUsage[]> {
  return tx.locking('coupon', () => {
    const query = tx.manager
      .createQueryBuilder(PriceRuleUsage, 'usage')
      .where(
        `usage.ruleId in (
           select limited.rule_id from price_rule_usage limited
           where limited.rule_id = any(:ruleIds) and limited.usage_limit is not null
           union
           select taken.rule_id from price_rule_uses taken where taken.order_id = any(:orderIds)
         )`,
        { ruleIds: wanted.ruleIds, orderIds: wanted.orderIds },
      )
      .orderBy('usage.ruleId')
      .setLock('pessimistic_write');
    if (options.skipLocked) query.setOnLocked('skip_locked');
    return query.getMany();
  });
}

/** Locks the usage row of one rule, whether it has a limit or not: whoever changes the rule holds it. */
export async function lockUsageOfRule(tx: Tx, ruleId: string): Promise<PriceRuleUsage | null> {
  return tx.locking('coupon', () =>
    tx.manager
      .createQueryBuilder(PriceRuleUsage, 'usage')
      .where('usage.ruleId = :ruleId', { ruleId })
      .setLock('pessimistic_write')
      .getOne(),
  );
}

/** As `lockUsageOfRule`, of several rules, in id order, with one query. */
export async function lockUsageOfRules(tx: Tx, ruleIds: readonly string[]): Promise<PriceRuleUsage[]> {
  return tx.locking('coupon', () =>
    tx.manager
      .createQueryBuilder(PriceRuleUsage, 'usage')
      .where('usage.ruleId = any(:ruleIds)', { ruleIds })
      .orderBy('usage.ruleId')
      .setLock('pessimistic_write')
      .getMany(),
  );
}
