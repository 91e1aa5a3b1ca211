import { couponRuleId } from '../trading-day';
import type { Planting } from './planting';

const counted = (change: string): string =>
  `update price_rule_usage set used = used ${change} where rule_id = '${couponRuleId}';`;

export const discountPlantings: readonly Planting[] = [
  {
    rule: 'I12',
    what: 'a coupon that was used beyond its limit',
    sql: ({ paid }) => `alter table price_rule_usage drop constraint price_rule_usage_within_limit;
      update price_rule_usage set usage_limit = 1 where rule_id = '${couponRuleId}';
      ${counted('+ 1')}
      insert into price_rule_uses (rule_id, order_id) values ('${couponRuleId}', '${paid.id}')`,
    says: /^used 2 times, the limit is 1$/,
  },
  {
    rule: 'I12',
    what: 'a use that was taken without being counted',
    sql: ({ paid }) => `insert into price_rule_uses (rule_id, order_id) values ('${couponRuleId}', '${paid.id}')`,
    says: /^the counter says 1 uses, there are 2$/,
  },
  {
    rule: 'I12',
    what: 'a use that was counted without being taken',
    sql: () => counted('+ 1'),
    says: /^the counter says 2 uses, there are 1$/,
  },
  {
    rule: 'I12',
    what: 'an expired order that keeps its use',
    sql: ({ discountedAndExpired: { id } }) => `${counted('+ 1')}
      update price_rule_uses set given_back_at = null where order_id = '${id}'`,
    says: /is expired and has not given its use back$/,
  },
  {
    rule: 'I12',
    what: 'a use of an order that does not exist',
    sql: () => `${counted('+ 1')}
      insert into price_rule_uses (rule_id, order_id) values ('${couponRuleId}', new_id())`,
    says: /is gone and has not given its use back$/,
  },
  {
    rule: 'I12',
    what: 'a pending order whose use was given back',
    sql: ({ discounted: { id } }) => `${counted('- 1')}
      update price_rule_uses set given_back_at = now() where order_id = '${id}'`,
    says: /is pending, but its use was given back$/,
  },
];
