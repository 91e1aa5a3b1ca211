import { Injectable } from '@nestjs/common';
import { prepared, type Reader, type Tx } from '#database';

export interface SpentRule {
  readonly ruleId: string;
  readonly couponCode: string | null;
}

/**
 * All or nothing: with one wanted rule that has no use left nothing is written, and the rules that are spent come back. The
 * usage rows are locked, so what the statement sees at its start is still so at its end. Whatever has become of the limit
 * meanwhile: an order that counts holds the uses that it once took.
 */
const takeGivenBack = `
  with wanted as (
    select usage.rule_id, usage.used >= usage.usage_limit as spent
    from price_rule_usage usage
    left join price_rule_uses own on own.rule_id = usage.rule_id and own.order_id = $1
    where usage.rule_id = any($2::uuid[]) and own.given_back_at is not null
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

/** A rule that has not as many uses left is not counted up, and the result says so. */
const takeUses = prepared(`
  with wanted as materialized (
    select rule_id, order_id from unnest($1::uuid[], $2::uuid[]) as wanted (rule_id, order_id)
  ), counts as (
    select rule_id, count(*)::int as uses from wanted group by rule_id order by rule_id
  ), counted as (
    update price_rule_usage usage set used = used + counts.uses
    from counts
    where usage.rule_id = counts.rule_id and (usage.usage_limit is null or usage.used + counts.uses <= usage.usage_limit)
    returning usage.rule_id
  ), taken as (
    insert into price_rule_uses (rule_id, order_id) select rule_id, order_id from wanted
  )
  select (select count(*) from counts) = (select count(*) from counted) as complete`);

export interface UsageRow {
  readonly ruleId: string;
  readonly usageLimit: number | null;
  readonly used: number;
}

/** Writes uses; the usage rows of the rules are locked. */
@Injectable()
export class PriceRuleUseRepository {
  async usage(reader: Reader, ruleIds: readonly string[]): Promise<UsageRow[]> {
    return reader.query<UsageRow>(
      `select rule_id as "ruleId", usage_limit as "usageLimit", used from price_rule_usage
       where rule_id = any($1::uuid[]) and usage_limit is not null`,
      [ruleIds],
    );
  }

  /** Takes one use each. @returns false when not all of the rules have as many left */
  async take(tx: Tx, taken: readonly { ruleId: string; orderId: string }[]): Promise<boolean> {
    const ids = [taken.map(({ ruleId }) => ruleId), taken.map(({ orderId }) => orderId)];
    const [row] = await tx.query<{ complete: boolean }>(takeUses, ids);
    return row?.complete === true;
  }

  async couponsAmong(reader: Reader, ruleIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await reader.query<{ id: string }>(
      'select id from price_rules where id = any($1::uuid[]) and coupon_code is not null',
      [ruleIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Takes one use of each of those rules that the order has given back. @returns the rules that are spent, if any */
  async takeGivenBack(tx: Tx, use: { orderId: string; ruleIds: readonly string[] }): Promise<SpentRule[]> {
    return tx.query<SpentRule>(takeGivenBack, [use.orderId, use.ruleIds]);
  }

  /** Orders that hold a use of one of these rules. */
  async holders(reader: Reader, ruleIds: readonly string[]): Promise<string[]> {
    const rows = await reader.query<{ orderId: string }>(
      `select distinct order_id as "orderId" from price_rule_uses
       where rule_id = any($1::uuid[]) and given_back_at is null`,
      [ruleIds],
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
