import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';

export interface SpentRule {
  readonly ruleId: string;
  readonly couponCode: string | null;
}

/**
 * All or nothing: with one wanted rule that has no use left nothing is written, and the rules that are spent come back. The
 * usage rows are locked, so what the statement sees at its start is still so at its end.
 */
const takeWanted = (which: string): string => `
  with wanted as (
    select usage.rule_id, usage.used >= usage.usage_limit as spent
    from price_rule_usage usage
    left join price_rule_uses own on own.rule_id = usage.rule_id and own.order_id = $1
    where usage.rule_id = any($2::uuid[]) and ${which}
  ), taken as (
    insert into price_rule_uses (rule_id, order_id)
    select rule_id, $1 from wanted where not exists (select 1 from wanted where spent)
    on conflict (rule_id, order_id) do update set taken_at = now(), given_back_at = null
    returning rule_id
  ), counted as (
    update price_rule_usage set used = used + 1 where rule_id in (select rule_id from taken)
  )
  select rule.id as "ruleId", rule.coupon_code as "couponCode"
  from price_rules rule where rule.id in (select rule_id from wanted where spent) order by rule.id`;

const takeNew = takeWanted('usage.usage_limit is not null and (own.rule_id is null or own.given_back_at is not null)');
/** Whatever has become of the limit meanwhile: an order that counts holds the uses that it once took. */
const takeGivenBack = takeWanted('own.given_back_at is not null');

/** Writes uses; the usage rows of the rules are locked. */
@Injectable()
export class PriceRuleUseRepository {
  /** Takes one use of each rule that the order does not hold. @returns the rules that are spent, if any */
  async take(tx: Tx, use: { orderId: string; ruleIds: readonly string[] }): Promise<SpentRule[]> {
    return tx.query<SpentRule>(takeNew, [use.orderId, use.ruleIds]);
  }

  /** As `take`, of those rules alone that the order has given back. */
  async takeGivenBack(tx: Tx, use: { orderId: string; ruleIds: readonly string[] }): Promise<SpentRule[]> {
    return tx.query<SpentRule>(takeGivenBack, [use.orderId, use.ruleIds]);
  }

  /** Those of these orders that hold a use of one of these rules. */
  async holders(
    reader: Reader,
    of: { readonly ruleIds: readonly string[]; readonly orderIds: readonly string[] },
  ): Promise<string[]> {
    const rows = await reader.query<{ orderId: string }>(
      `select distinct order_id as "orderId" from price_rule_uses
       where rule_id = any($1::uuid[]) and order_id = any($2::uuid[]) and given_back_at is null`,
      [of.ruleIds, of.orderIds],
    );
    return rows.map(({ orderId }) => orderId);
  }

  /** Gives back what these orders hold, each use once. */
  async giveBack(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await tx.query(
      `with given as (
         update price_rule_uses set given_back_at = now()
         where order_id = any($1::uuid[]) and given_back_at is null
         returning rule_id
       ), counts as (
         select rule_id, count(*)::int as uses from given group by rule_id
       )
       update price_rule_usage usage set used = used - counts.uses
       from counts where usage.rule_id = counts.rule_id`,
      [orderIds],
    );
  }
}
