import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { Adjustment } from '../rules/price-rule';
import type { RuleDefinition } from '../rules/rule-definition';

const columns = [
  'name',
  'kind',
  'adjustment_type',
  'percent_ppm',
  'amount_minor',
  'min_quantity',
  'tier',
  'starts_at',
  'ends_at',
  'countries',
  'customer_ids',
  'coupon_code',
  'product_ids',
  'category_ids',
  'brand_ids',
  'priority',
  'exclusive',
  'active',
];
/** The id and the limit come first, the columns after them. */
const places = columns.map((_, index) => `$${index + 3}`).join(', ');

@Injectable()
export class PriceRuleRepository {
  async insert(tx: Tx, id: string, rule: RuleDefinition): Promise<void> {
    await tx.query(
      `with rule as (insert into price_rules (id, ${columns.join(', ')}) values ($1, ${places}))
       insert into price_rule_usage (rule_id, usage_limit) values ($1, $2)`,
      valuesOf(id, rule),
    );
  }

  /** Writes a rule anew and raises its version; its usage row is locked and has not used more than the limit. */
  async update(tx: Tx, id: string, rule: RuleDefinition): Promise<void> {
    await tx.query(
      `with limited as (update price_rule_usage set usage_limit = $2 where rule_id = $1)
       update price_rules
       set (${columns.join(', ')}) = row(${places}), version = version + 1, updated_at = now()
       where id = $1`,
      valuesOf(id, rule),
    );
  }

  /** Takes a customer out of all rules, and rules that were for nobody else out of use. Their usage rows are locked. */
  async forgetCustomer(tx: Tx, customerId: string): Promise<void> {
    await tx.query(
      `update price_rules
       set customer_ids = array_remove(customer_ids, $1::uuid), version = version + 1, updated_at = now(),
         deleted_at = case when array_remove(customer_ids, $1::uuid) = '{}' then coalesce(deleted_at, now()) else deleted_at end
       where customer_ids @> array[$1::uuid]`,
      [customerId],
    );
  }

  /** Takes a rule out of use. The row stays, for orders that still hold or give back a use of it. */
  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query(
      'update price_rules set deleted_at = now(), updated_at = now(), version = version + 1 where id = $1',
      [id],
    );
  }
}

function valuesOf(id: string, rule: RuleDefinition): unknown[] {
  return [
    id,
    rule.usageLimit,
    rule.name,
    rule.kind,
    rule.adjustment.type,
    ...amountsOf(rule.adjustment),
    rule.minQuantity,
    rule.tier,
    rule.startsAt,
    rule.endsAt,
    rule.countries,
    rule.customerIds,
    rule.couponCode,
    rule.productIds,
    rule.categoryIds,
    rule.brandIds,
    rule.priority,
    rule.exclusive,
    rule.active,
  ];
}

function amountsOf(adjustment: Adjustment): [percentPpm: string | null, amountMinor: string | null] {
  switch (adjustment.type) {
    case 'percent':
      return [adjustment.ppm.toString(), null];
    case 'amount':
      return [null, adjustment.amountMinor.toString()];
    case 'price':
      return [null, adjustment.priceMinor.toString()];
  }
}
