import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Payments are matched by what their provider calls them, can be cancelled, and are asked about when they stay open; events say
 * which payment they are about; a payment that was made twice is given back without touching its order; and the sandbox
 * remembers what it was told to charge.
 */
export class Payments1763900400000 implements MigrationInterface {
  readonly name = 'Payments1763900400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table payments drop constraint payments_status_known;
      alter table payments add constraint payments_status_known
        check (status in ('created', 'pending', 'failed', 'cancelled', 'captured'));
      alter table payments add column asks int not null default 0, add column asked_at timestamptz;
      create unique index payments_provider_reference_unique on payments (provider, provider_reference)
        where provider_reference is not null;
      create index payments_open_idx on payments (created_at) where status in ('created', 'pending');
      alter table payment_events alter column reference drop not null;
      alter table payment_events
        add column payment_reference text,
        add column payment_id uuid,
        add column refunded_minor bigint,
        add constraint payment_events_outcome_known
          check (outcome in ('success', 'failed', 'cancelled', 'refunded'));
      alter table refunds add column surplus boolean not null default false;
      create table sandbox_charges (
        payment_id uuid primary key,
        outcome text not null,
        updated_at timestamptz not null default now(),
        constraint sandbox_charges_outcome_known check (outcome in ('failed', 'cancelled', 'captured'))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table sandbox_charges;
      alter table refunds drop column surplus;
      alter table payment_events drop constraint payment_events_outcome_known;
      alter table payment_events drop column payment_reference, drop column payment_id, drop column refunded_minor;
      update payment_events set reference = '' where reference is null;
      alter table payment_events alter column reference set not null;
      drop index payments_open_idx;
      drop index payments_provider_reference_unique;
      alter table payments drop column asks, drop column asked_at;
      update payments set status = 'failed' where status = 'cancelled';
      alter table payments drop constraint payments_status_known;
      alter table payments add constraint payments_status_known
        check (status in ('created', 'pending', 'failed', 'captured'));
    `);
  }
}
