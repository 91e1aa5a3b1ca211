export const salesTables = `
  create table carts (
    id uuid primary key,
    user_id uuid,
    token_hash text,
    coupon_code text,
    version integer not null default 1,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint carts_user_unique unique (user_id),
    constraint carts_token_unique unique (token_hash),
    constraint carts_have_an_owner check (user_id is not null or token_hash is not null)
  );
  create index carts_expiry_idx on carts (expires_at);

  create table cart_items (
    id uuid primary key,
    cart_id uuid not null,
    variant_id uuid not null,
    quantity integer not null,
    unit_price_minor bigint not null,
    price_steps jsonb not null default '[]',
    priced_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    constraint cart_items_variant_unique unique (cart_id, variant_id),
    constraint cart_items_quantity_in_range check (quantity between 1 and 999),
    constraint cart_items_cart_fk foreign key (cart_id) references carts (id) on delete cascade
  );

  create table orders (
    id uuid primary key,
    reference text not null,
    user_id uuid,
    email text not null,
    token_hash text,
    status text not null default 'pending',
    currency text not null,
    subtotal_minor bigint not null,
    discount_minor bigint not null,
    total_minor bigint not null,
    refunded_minor bigint not null default 0,
    country text,
    shipping_address jsonb,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint orders_reference_unique unique (reference),
    constraint orders_amounts_add_up check (total_minor = subtotal_minor - discount_minor and total_minor >= 0),
    constraint orders_refunds_within_range check (refunded_minor >= 0)
  );
  create index orders_user_idx on orders (user_id, created_at, id);
  create index orders_recent_idx on orders (created_at, id);
  create index orders_pending_idx on orders (created_at) where status = 'pending';

  create table order_lines (
    id uuid primary key,
    order_id uuid not null,
    position integer not null,
    variant_id uuid not null,
    product_id uuid not null,
    sku text not null,
    name text not null,
    quantity integer not null,
    unit_price_minor bigint not null,
    line_total_minor bigint not null,
    price_steps jsonb not null,
    constraint order_lines_quantity_positive check (quantity > 0),
    constraint order_lines_total_adds_up check (line_total_minor = unit_price_minor * quantity),
    constraint order_lines_order_fk foreign key (order_id) references orders (id)
  );
  create index order_lines_order_idx on order_lines (order_id, position);

  create table order_transitions (
    id uuid primary key,
    seq bigserial not null,
    order_id uuid not null,
    from_status text,
    to_status text not null,
    actor text not null,
    reason text not null,
    at timestamptz not null default now(),
    constraint order_transitions_order_fk foreign key (order_id) references orders (id)
  );
  create index order_transitions_order_idx on order_transitions (order_id, seq);
  create trigger order_transitions_append_only before update or delete on order_transitions
    for each row execute function refuse_change();

  create table payments (
    id uuid primary key,
    order_id uuid not null,
    provider text not null,
    provider_reference text,
    client_secret text,
    status text not null default 'created',
    amount_minor bigint not null,
    captured_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    currency text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payments_status_known check (status in ('created', 'pending', 'failed', 'captured')),
    constraint payments_amounts_in_range check (captured_minor >= 0 and refunded_minor >= 0 and refunded_minor <= captured_minor)
  );
  create index payments_order_idx on payments (order_id, created_at);
  create unique index payments_one_open_per_provider on payments (order_id, provider) where status in ('created', 'pending');

  create table payment_events (
    id uuid primary key,
    provider text not null,
    event_id text not null,
    reference text not null,
    outcome text not null,
    amount_minor bigint,
    currency text not null,
    payload jsonb not null,
    state text not null default 'received',
    detail text,
    order_id uuid,
    received_at timestamptz not null default now(),
    requeued_at timestamptz,
    applied_at timestamptz,
    constraint payment_events_identity_unique unique (provider, event_id),
    constraint payment_events_state_known check (state in ('received', 'applied', 'ignored', 'unmatched'))
  );
  create index payment_events_state_idx on payment_events (state, received_at);

  create table refunds (
    id uuid primary key,
    order_id uuid not null,
    payment_id uuid not null,
    amount_minor bigint not null,
    status text not null default 'pending',
    provider_reference text,
    restocked boolean not null default false,
    reason text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint refunds_status_known check (status in ('pending', 'succeeded', 'failed')),
    constraint refunds_amount_positive check (amount_minor > 0),
    constraint refunds_payment_fk foreign key (payment_id) references payments (id)
  );
  create index refunds_order_idx on refunds (order_id);
  create index refunds_pending_idx on refunds (updated_at) where status = 'pending';
`;
