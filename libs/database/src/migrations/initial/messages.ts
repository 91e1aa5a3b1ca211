export const messageTables = `
  create table idempotency_keys (
    scope text not null,
    key text not null,
    fingerprint text not null,
    status smallint,
    body text,
    headers jsonb,
    resource_id uuid,
    created_at timestamptz not null default now(),
    primary key (scope, key)
  );
  create index idempotency_keys_age_idx on idempotency_keys (created_at);

  create table outbox (
    id uuid primary key,
    seq bigserial not null,
    topic text not null,
    payload jsonb not null,
    request_id text,
    traceparent text,
    created_at timestamptz not null default now(),
    claimed_until timestamptz,
    published_at timestamptz,
    overdue_at timestamptz,
    publications integer not null default 0,
    consumers integer,
    processed integer not null default 0,
    processed_at timestamptz,
    dead_at timestamptz
  );
  create index outbox_unpublished_idx on outbox (seq) where published_at is null;
  create index outbox_unprocessed_idx on outbox (overdue_at)
    where published_at is not null and processed_at is null and dead_at is null;
  create index outbox_waiting_idx on outbox (created_at) where processed_at is null and dead_at is null;
  create index outbox_processed_idx on outbox (processed_at) where processed_at is not null;

  create table processed_messages (
    consumer text not null,
    message_id uuid not null,
    processed_at timestamptz not null default now(),
    primary key (consumer, message_id)
  );
  create index processed_messages_message_idx on processed_messages (message_id);

  create table dead_letters (
    id uuid primary key,
    queue text not null,
    job text not null,
    message_id uuid,
    cause text not null,
    payload jsonb not null,
    attempts integer not null,
    order_id uuid,
    state text not null default 'open',
    first_failed_at timestamptz not null default now(),
    last_failed_at timestamptz not null default now(),
    constraint dead_letters_once_per_job unique (message_id, job),
    constraint dead_letters_state_known check (state in ('open', 'retried', 'discarded'))
  );
  create index dead_letters_open_idx on dead_letters (last_failed_at) where state = 'open';

  create table notifications (
    id uuid primary key,
    order_id uuid,
    template text not null,
    recipient text not null,
    channel text not null default 'email',
    state text not null default 'queued',
    message_id text not null,
    sending_until timestamptz,
    sent_at timestamptz,
    created_at timestamptz not null default now(),
    constraint notifications_order_template_unique unique (order_id, template),
    constraint notifications_message_id_unique unique (message_id),
    constraint notifications_state_known check (state in ('queued', 'sending', 'sent'))
  );
`;
