import type { MigrationInterface, QueryRunner } from 'typeorm';
import { cacheTriggers } from './cache-triggers';

const tables = `
  create table price_rules (
    id uuid primary key,
    name text not null,
    kind text not null,
    adjustment_type text not null,
    percent_ppm integer,
    amount_minor bigint,
    min_quantity integer,
    tier text,
    starts_at timestamptz,
    ends_at timestamptz,
    countries text[] not null default '{}',
    customer_ids uuid[] not null default '{}',
    coupon_code text,
    product_ids uuid[] not null default '{}',
    category_ids uuid[] not null default '{}',
    brand_ids uuid[] not null default '{}',
    priority integer not null default 0,
    exclusive boolean not null default false,
    active boolean not null default true,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint price_rules_kind_known check (
      kind in ('quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon')
    ),
    constraint price_rules_kind_has_its_condition check (
      case kind
        when 'quantity' then min_quantity is not null
        when 'tier' then tier is not null
        when 'seasonal' then starts_at is not null or ends_at is not null
        when 'geographic' then countries <> '{}'
        when 'customer' then customer_ids <> '{}'
        else coupon_code is not null
      end
    ),
    constraint price_rules_adjustment_in_range check (
      case adjustment_type
        when 'percent' then percent_ppm is not null and percent_ppm between 0 and 1000000 and amount_minor is null
        when 'amount' then amount_minor is not null and amount_minor >= 0 and percent_ppm is null
        when 'price' then amount_minor is not null and amount_minor >= 0 and percent_ppm is null
        else false
      end
    ),
    constraint price_rules_quantity_positive check (min_quantity >= 1),
    constraint price_rules_tier_known check (tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM')),
    constraint price_rules_window_not_empty check (starts_at < ends_at),
    constraint price_rules_coupon_in_its_kind check (coupon_code is null or kind = 'coupon'),
    constraint price_rules_coupon_in_capitals check (coupon_code ~ '^[A-Z0-9_-]{1,64}$')
  );
  create index price_rules_for_all_idx on price_rules (kind)
    where active and deleted_at is null and coupon_code is null and customer_ids = '{}';
  create index price_rules_coupon_idx on price_rules (coupon_code) where deleted_at is null;
  create index price_rules_customer_idx on price_rules using gin (customer_ids) where active and deleted_at is null;
  create index price_rules_recent_idx on price_rules (created_at, id) where deleted_at is null;
  create index price_rules_priority_idx on price_rules (priority, id) where deleted_at is null;

  -- The row that is locked when a use is taken or given back, apart from the rule: a checkout never writes price_rules. The
  -- limit stands beside its counter, so that both are read under the lock and no statement can pass the limit.
  create table price_rule_usage (
    rule_id uuid primary key,
    usage_limit integer,
    used integer not null default 0,
    constraint price_rule_usage_limit_positive check (usage_limit >= 1),
    constraint price_rule_usage_within_limit check (used >= 0 and (usage_limit is null or used <= usage_limit)),
    constraint price_rule_usage_rule_fk foreign key (rule_id) references price_rules (id)
  );

  create table price_rule_uses (
    rule_id uuid not null,
    order_id uuid not null,
    taken_at timestamptz not null default now(),
    given_back_at timestamptz,
    primary key (rule_id, order_id),
    constraint price_rule_uses_usage_fk foreign key (rule_id) references price_rule_usage (rule_id)
  );
  create index price_rule_uses_order_idx on price_rule_uses (order_id);

  -- Rules without a use left. The use of an order whose hold is over does not count, even before a sweep or a checkout has
  -- given it back; only the counter, under its lock, decides.
  create view spent_price_rules as
    select usage.rule_id from price_rule_usage usage
    where usage.used >= usage.usage_limit
      and usage.used - (
        select count(*) from price_rule_uses use join reservations on reservations.order_id = use.order_id
        where use.rule_id = usage.rule_id and use.given_back_at is null
          and reservations.status = 'active' and reservations.expires_at <= now()
      ) >= usage.usage_limit;
`;

/**
 * A checkout counts uses, and commits that NOTIFY wait for each other. So the caches hear only of the use that leaves none,
 * and of the first that is free again.
 */
const tellOfSpentRules = `
  create function tell_cache_of_spent_rule() returns trigger language plpgsql as $$
  begin
    perform pg_notify('holdfast_cache', 'price-rules');
    return null;
  end $$;

  create trigger price_rule_usage_tell_cache after update on price_rule_usage
    for each row
    when (coalesce(old.used >= old.usage_limit, false) <> coalesce(new.used >= new.usage_limit, false))
    execute function tell_cache_of_spent_rule();
`;

/** Price rules, and how often those with a limit were used. */
export class PriceRules1763700300000 implements MigrationInterface {
  name = 'PriceRules1763700300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(cacheTriggers('price_rules', `tell_cache('price-rules')`));
    await runner.query(tellOfSpentRules);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view spent_price_rules;
      drop table price_rule_uses, price_rule_usage, price_rules;
      drop function tell_cache_of_spent_rule;
    `);
  }
}
