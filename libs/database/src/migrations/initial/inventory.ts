export const inventoryTables = `
  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
  end $$;

  -- A UUID of version 7, like the ones that the processes make, for rows that a statement makes by itself.
  create function new_id() returns uuid language sql volatile as $$
    select encode(
      set_bit(set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6
        ), 52, 1), 53, 1), 'hex')::uuid
  $$;

  create table stock (
    variant_id uuid primary key,
    on_hand integer not null,
    reserved integer not null default 0,
    low_stock_threshold integer not null default 5,
    updated_at timestamptz not null default now(),
    constraint stock_reserved_within_on_hand check (reserved >= 0 and reserved <= on_hand),
    constraint stock_threshold_not_negative check (low_stock_threshold >= 0)
  );

  create table stock_ledger (
    id uuid primary key,
    seq bigserial not null,
    variant_id uuid not null,
    kind text not null,
    delta integer not null,
    reserved_delta integer not null,
    on_hand_after integer not null,
    reserved_after integer not null,
    reservation_id uuid,
    reference text,
    actor text not null,
    created_at timestamptz not null default now(),
    constraint stock_ledger_kind_known check (
      kind in ('initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock')
    )
  );
  create index stock_ledger_variant_idx on stock_ledger (variant_id, seq);
  create unique index stock_ledger_one_reserve on stock_ledger (reservation_id, variant_id) where kind = 'reserve';
  create unique index stock_ledger_one_close on stock_ledger (reservation_id, variant_id)
    where kind in ('confirm', 'release', 'expire');
  create trigger stock_ledger_append_only before update or delete on stock_ledger
    for each row execute function refuse_change();
  create trigger stock_ledger_no_truncate before truncate on stock_ledger
    for each statement execute function refuse_change();

  create table reservations (
    id uuid primary key,
    order_id uuid not null,
    status text not null default 'active',
    expires_at timestamptz not null,
    extended boolean not null default false,
    created_at timestamptz not null default now(),
    closed_at timestamptz,
    constraint reservations_status_known check (status in ('active', 'confirmed', 'released', 'expired'))
  );
  create index reservations_order_idx on reservations (order_id);
  create index reservations_due_idx on reservations (expires_at) where status = 'active';
  create unique index reservations_one_active_per_order on reservations (order_id) where status = 'active';

  create table reservation_lines (
    reservation_id uuid not null,
    variant_id uuid not null,
    quantity integer not null,
    primary key (reservation_id, variant_id),
    constraint reservation_lines_quantity_positive check (quantity > 0),
    constraint reservation_lines_reservation_fk foreign key (reservation_id) references reservations (id)
  );
  create index reservation_lines_variant_idx on reservation_lines (variant_id);

  -- What may be shown as available: a hold that is over does not count, even before a sweep or a checkout has expired it.
  create view stock_availability as
    select stock.variant_id,
      stock.on_hand - stock.reserved + coalesce((
        select sum(line.quantity) from reservation_lines line
        join reservations on reservations.id = line.reservation_id
        where line.variant_id = stock.variant_id and reservations.status = 'active' and reservations.expires_at <= now()
      ), 0)::int as available
    from stock;
`;
