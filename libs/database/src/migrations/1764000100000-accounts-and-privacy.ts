import type { MigrationInterface, QueryRunner } from 'typeorm';

const condition = (ofCustomers: string): string => `
  check (
    case kind
      when 'quantity' then min_quantity is not null
      when 'tier' then tier is not null
      when 'seasonal' then starts_at is not null or ends_at is not null
      when 'geographic' then countries <> '{}'
      when 'customer' then ${ofCustomers}
      else coupon_code is not null
    end
  )`;

/**
 * Accounts remember when their rights changed and when they were erased; resets of passwords are rows without their token; a rule
 * that named an erased customer alone is deleted and names nobody; and the histories of orders, which cannot be rewritten, hold no
 * tracking numbers, which lead to customers.
 */
export class AccountsAndPrivacy1764000100000 implements MigrationInterface {
  readonly name = 'AccountsAndPrivacy1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column rights_changed_at timestamptz,
        add column erased_at timestamptz,
        add column erasure_swept_at timestamptz;
      create index users_rights_idx on users (rights_changed_at) where rights_changed_at is not null;
      create index users_recent_idx on users (created_at, id) where erased_at is null;
      create index users_admins_idx on users (id) where role = 'admin' and active;
      create index users_unswept_idx on users (erased_at) where erased_at is not null and erasure_swept_at is null;

      create index refresh_tokens_ended_idx on refresh_tokens (revoked_at)
        where revoked_at is not null and replaced_at is null;
      create index refresh_tokens_expiry_idx on refresh_tokens (expires_at);

      create table password_resets (
        id uuid primary key,
        seq bigserial not null,
        user_id uuid,
        token_hash text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        closed_at timestamptz,
        constraint password_resets_hash_unique unique (token_hash)
      );
      create index password_resets_user_idx on password_resets (user_id, seq);
      create index password_resets_expiry_idx on password_resets (expires_at);

      alter table price_rules
        drop constraint price_rules_kind_has_its_condition,
        add constraint price_rules_kind_has_its_condition
          ${condition(`customer_ids <> '{}' or deleted_at is not null`)};

      alter table order_transitions disable trigger order_transitions_append_only;
      update order_transitions set reason = regexp_replace(reason, ', tracking number .*$', '')
      where to_status = 'fulfilled' and reason like 'sent%, tracking number %';
      alter table order_transitions enable trigger order_transitions_append_only;
    `);
  }

  /** Tracking numbers do not come back into histories. Rules that name nobody any more have no place in the table as it was; what was used of them is forgotten with them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from price_rule_uses using price_rules
      where price_rules.id = rule_id and kind = 'customer' and customer_ids = '{}';
      delete from price_rule_usage using price_rules
      where price_rules.id = rule_id and kind = 'customer' and customer_ids = '{}';
      delete from price_rules where kind = 'customer' and customer_ids = '{}';
      alter table price_rules
        drop constraint price_rules_kind_has_its_condition,
        add constraint price_rules_kind_has_its_condition ${condition(`customer_ids <> '{}'`)};
      drop table password_resets;
      drop index refresh_tokens_expiry_idx;
      drop index refresh_tokens_ended_idx;
      drop index users_unswept_idx;
      drop index users_admins_idx;
      drop index users_recent_idx;
      drop index users_rights_idx;
      alter table users drop column erasure_swept_at, drop column erased_at, drop column rights_changed_at;
    `);
  }
}
