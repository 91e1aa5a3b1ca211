import { Injectable } from '@nestjs/common';
import { prepared, type Reader } from '#database';
import type { PriceRule } from '../rules/price-rule';
import { ruleColumns, ruleFrom, type PriceRuleRow } from './price-rule.row';

/** What is known of some purchases before their rules are. */
export interface Purchases {
  readonly customerIds: readonly string[];
  readonly countries: readonly string[];
  /** In capitals. */
  readonly couponCodes: readonly string[];
  readonly productIds: readonly string[];
  readonly categoryIds: readonly string[];
  readonly brandIds: readonly string[];
  /** Null: now, by the database's clock. */
  readonly at: Date | null;
}

/** Rules that are read and kept together for showing prices. */
export type RuleGroup =
  | { readonly of: 'everybody' }
  /** In capitals. */
  | { readonly of: 'coupon'; readonly code: string }
  /** Rules for single customers that need no coupon. */
  | { readonly of: 'customer'; readonly id: string };

/**
 * Three ways into the table, each with an index: rules for everybody, those of one coupon, and those of one customer. So
 * thousands of coupons and of prices for single customers cost a purchase nothing.
 */
const candidates = prepared(`
  select ${ruleColumns}, clock.at
  from (select coalesce($1::timestamptz, now()) as at) clock, price_rules rule
  where rule.active and rule.deleted_at is null
    and (
      (rule.coupon_code is null and rule.customer_ids = '{}')
      or rule.coupon_code = any($2::text[])
      or rule.customer_ids && $3::uuid[]
    )
    and (rule.coupon_code is null or rule.coupon_code = any($2::text[]))
    and (rule.customer_ids = '{}' or rule.customer_ids && $3::uuid[])
    and (rule.starts_at is null or rule.starts_at <= clock.at) and (rule.ends_at is null or clock.at < rule.ends_at)
    and (rule.countries = '{}' or rule.countries && $4::text[])
    and (rule.product_ids = '{}' or rule.product_ids && $5::uuid[])
    and (rule.category_ids = '{}' or rule.category_ids && $6::uuid[])
    and (rule.brand_ids = '{}' or rule.brand_ids && $7::uuid[])`);

/** What is on and not over; what has not begun or is spent is for the engine to leave out. */
const live = `
  select ${ruleColumns} from price_rules rule
  where rule.active and rule.deleted_at is null and (rule.ends_at is null or now() < rule.ends_at)`;

const usableCoupons = prepared(`
  select distinct rule.coupon_code as code from (select coalesce($2::timestamptz, now()) as at) clock, price_rules rule
  where rule.coupon_code = any($1::text[]) and rule.active and rule.deleted_at is null
    and (rule.starts_at is null or rule.starts_at <= clock.at) and (rule.ends_at is null or clock.at < rule.ends_at)
    and not exists (select from spent_price_rules gone where gone.rule_id = rule.id)`);

@Injectable()
export class ApplicableRuleReadModel {
  /**
   * Rules that may apply to one of these purchases, and the moment they were looked for. Which of them do, and to which, is
   * for the engine to say.
   */
  async find(reader: Reader, purchases: Purchases): Promise<{ rules: PriceRule[]; at: Date }> {
    const { at, couponCodes, customerIds, countries, productIds, categoryIds, brandIds } = purchases;
    const parameters = [at, couponCodes, customerIds, countries, productIds, categoryIds, brandIds];
    const rows = await reader.query<PriceRuleRow & { readonly at: Date }>(candidates, parameters);
    return { rules: rows.map(ruleFrom), at: rows[0]?.at ?? at ?? new Date() };
  }

  /** The rules of one group that may be live from now on, until one of them is changed or spent. */
  async live(reader: Reader, group: RuleGroup): Promise<PriceRule[]> {
    const [condition, parameters] = conditionOf(group);
    return (await reader.query<PriceRuleRow>(`${live} and ${condition}`, parameters)).map(ruleFrom);
  }

  /** Those of these coupons for which some rule is on, within its time and has uses left. */
  async usable(reader: Reader, couponCodes: readonly string[], at: Date | null): Promise<ReadonlySet<string>> {
    const rows = await reader.query<{ code: string }>(usableCoupons, [couponCodes, at]);
    return new Set(rows.map(({ code }) => code));
  }
}

function conditionOf(group: RuleGroup): [condition: string, parameters: readonly unknown[]] {
  switch (group.of) {
    case 'everybody':
      return [`rule.coupon_code is null and rule.customer_ids = '{}'`, []];
    case 'coupon':
      return ['rule.coupon_code = $1', [group.code]];
    case 'customer':
      return ['rule.coupon_code is null and rule.customer_ids @> array[$1::uuid]', [group.id]];
  }
}
