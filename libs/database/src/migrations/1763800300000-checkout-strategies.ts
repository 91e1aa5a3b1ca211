import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is held beyond its time of one variant. Holds that are over are few, but the planner, which knows how many holds there
 * were, expects many and would read whole tables; so it is told to begin with the index of those that are active.
 */
const dueUnits = `
  create function due_units(wanted uuid) returns integer language sql stable
  set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
    select coalesce(sum(line.quantity), 0)::int
    from reservations due join reservation_lines line on line.reservation_id = due.id and line.variant_id = wanted
    where due.status = 'active' and due.expires_at <= now()
  $$`;

/** The sum is asked for only when some hold is over at all, which one look into the index tells. */
const availability = `
  create or replace view stock_availability as
    select stock.variant_id,
      stock.on_hand - stock.reserved + case
        when (select min(expires_at) from reservations where status = 'active') <= now() then due_units(stock.variant_id)
        else 0
      end as available
    from stock`;

const availabilityBefore = `
  create or replace view stock_availability as
    select stock.variant_id,
      stock.on_hand - stock.reserved + coalesce((
        select sum(line.quantity) from reservation_lines line
        join reservations on reservations.id = line.reservation_id
        where line.variant_id = stock.variant_id and reservations.status = 'active' and reservations.expires_at <= now()
      ), 0)::int as available
    from stock`;

/**
 * The token by which a stock row refuses whoever comes too late with a lock that is kept outside of the database; and stored
 * answers stay in their rows as they are, up to 8 kB: compressing each of them would cost more than writing it. Lines of holds
 * are found from the holds that are over, and not from a variant, which may have had any number of holds.
 */
export class CheckoutStrategies1763800300000 implements MigrationInterface {
  readonly name = 'CheckoutStrategies1763800300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stock add column lock_token bigint not null default 0');
    await runner.query('alter table idempotency_keys set (toast_tuple_target = 8160)');
    await runner.query('drop index reservation_lines_variant_idx');
    await runner.query(dueUnits);
    await runner.query(availability);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(availabilityBefore);
    await runner.query('drop function due_units(uuid)');
    await runner.query('create index reservation_lines_variant_idx on reservation_lines (variant_id)');
    await runner.query('alter table idempotency_keys reset (toast_tuple_target)');
    await runner.query('alter table stock drop column lock_token');
  }
}
