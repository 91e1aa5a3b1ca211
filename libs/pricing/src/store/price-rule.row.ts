import type { Adjustment, PriceRule, RuleKind } from '../rules/price-rule';

/** A rule as a statement returns it. */
export interface PriceRuleRow extends Omit<PriceRule, 'adjustment'> {
  readonly kind: RuleKind;
  readonly adjustmentType: Adjustment['type'];
  readonly percentPpm: number | null;
  readonly amountMinor: string | null;
}

/** The columns of `rule`. Whether it is spent is looked up for each that is found, never joined to all that there are. */
export const ruleColumns = `
  rule.id, rule.name, rule.kind, rule.adjustment_type as "adjustmentType", rule.percent_ppm as "percentPpm",
  rule.amount_minor as "amountMinor", rule.min_quantity as "minQuantity", rule.tier, rule.starts_at as "startsAt",
  rule.ends_at as "endsAt", rule.countries, rule.customer_ids as "customerIds", rule.coupon_code as "couponCode",
  rule.product_ids as "productIds", rule.category_ids as "categoryIds", rule.brand_ids as "brandIds", rule.priority,
  rule.exclusive, rule.active,
  exists (select from spent_price_rules gone where gone.rule_id = rule.id) as spent`;

export function ruleFrom(row: PriceRuleRow): PriceRule {
  const { id, name, kind, minQuantity, tier, startsAt, endsAt, countries, customerIds, couponCode } = row;
  const { productIds, categoryIds, brandIds, priority, exclusive, active, spent } = row;
  return {
    id,
    name,
    kind,
    adjustment: adjustmentFrom(row),
    minQuantity,
    tier,
    startsAt,
    endsAt,
    countries,
    customerIds,
    couponCode,
    productIds,
    categoryIds,
    brandIds,
    priority,
    exclusive,
    active,
    spent,
  };
}

export function adjustmentFrom(row: Pick<PriceRuleRow, 'adjustmentType' | 'percentPpm' | 'amountMinor'>): Adjustment {
  switch (row.adjustmentType) {
    case 'percent':
      return { type: 'percent', ppm: BigInt(row.percentPpm ?? 0) };
    case 'amount':
      return { type: 'amount', amountMinor: BigInt(row.amountMinor ?? 0) };
    case 'price':
      return { type: 'price', priceMinor: BigInt(row.amountMinor ?? 0) };
  }
}
