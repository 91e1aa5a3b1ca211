import type { Rule } from './rule';

/** A use is a row per rule and order; the counter beside the limit is what checkouts lock, so the two are checked against each other. */
const limits: Rule = {
  id: 'I12',
  title: 'no coupon or rule is used beyond its limit',
  sql: `
    with taken as (
      select rule_id, count(*) filter (where given_back_at is null) as uses from price_rule_uses group by rule_id
    ), counted as (
      select coalesce(usage.rule_id, taken.rule_id) as rule_id, usage.usage_limit, usage.used,
        coalesce(taken.uses, 0) as uses
      from price_rule_usage usage full join taken on taken.rule_id = usage.rule_id
    )
    select rule_id::text as subject, format('used %s times, the limit is %s', uses, usage_limit) as detail
    from counted where uses > usage_limit
    union all
    select rule_id::text, format('the counter says %s uses, there are %s', used, uses)
    from counted where used is distinct from uses
    union all
    select use.rule_id::text,
      format('order %s is %s and has not given its use back', use.order_id, coalesce(orders.status, 'gone'))
    from price_rule_uses use left join orders on orders.id = use.order_id
    where use.given_back_at is null and (orders.id is null or orders.status in ('expired', 'cancelled'))
    union all
    select use.rule_id::text, format('order %s is %s, but its use was given back', use.order_id, orders.status)
    from price_rule_uses use join orders on orders.id = use.order_id
    where use.given_back_at is not null and orders.status in ('pending', 'paid', 'fulfilled', 'completed')`,
};

export const discountRules: readonly Rule[] = [limits];
