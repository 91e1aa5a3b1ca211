import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  create table webhook_endpoints (
    id uuid primary key,
    url text not null,
    events text[] not null,
    active boolean not null default true,
    description text,
    encrypted_secret text,
    previous_encrypted_secret text,
    previous_until timestamptz,
    failing_since timestamptz,
    disabled_reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint webhook_endpoints_disabled_reason_known check (disabled_reason in ('gone', 'failing')),
    constraint webhook_endpoints_can_sign check (encrypted_secret is not null or deleted_at is not null)
  );

  create table webhook_deliveries (
    id uuid primary key,
    endpoint_id uuid not null,
    message_id uuid not null,
    event_type text not null,
    body text not null,
    state text not null default 'pending',
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    claimed_until timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null default now(),
    constraint webhook_deliveries_endpoint_message_unique unique (endpoint_id, message_id),
    constraint webhook_deliveries_state_known check (state in ('pending', 'delivered', 'failed')),
    constraint webhook_deliveries_pending_has_time check ((state = 'pending') = (next_attempt_at is not null)),
    constraint webhook_deliveries_endpoint_fk foreign key (endpoint_id) references webhook_endpoints (id) on delete cascade
  );
  create index webhook_deliveries_due_idx on webhook_deliveries (endpoint_id, next_attempt_at) where state = 'pending';
  create index webhook_deliveries_log_idx on webhook_deliveries (endpoint_id, id);
  create index webhook_deliveries_age_idx on webhook_deliveries (created_at);

  create table webhook_attempts (
    id uuid primary key,
    delivery_id uuid not null,
    number integer not null,
    at timestamptz not null default now(),
    duration_ms integer not null,
    status integer,
    error text,
    answer text,
    constraint webhook_attempts_delivery_fk foreign key (delivery_id) references webhook_deliveries (id) on delete cascade
  );
  create index webhook_attempts_delivery_idx on webhook_attempts (delivery_id, id)`;

/** Subscribers, what each of them is to be told, and every attempt to tell them. The schedule of attempts is in the rows. */
export class OutgoingWebhooks1763900600000 implements MigrationInterface {
  readonly name = 'OutgoingWebhooks1763900600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_attempts, webhook_deliveries, webhook_endpoints');
  }
}
