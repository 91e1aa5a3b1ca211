/**
 * A checkout as plain SQL, on the tables and indexes of the product: what somebody who knows PostgreSQL would send for one
 * transaction per checkout. Between `begin` and `commit` there are two statements; the key's row is written whole with the
 * rest, because inside one transaction nobody can see it before.
 */

/** $1 the variants. */
export const lockStock = `
  select variant_id, on_hand, reserved from stock where variant_id = any($1::uuid[]) order by variant_id for update`;

/**
 * $1 order, $2 reference, $3 customer, $4 e-mail, $5 variants, $6 product, $7 reservation, $8 scope of the key, $9 key,
 * $10 answer, $11 ids of lines, $12 ids of ledger entries, $13 transition, $14 outbox message.
 */
export const writeCheckout = `
  with placed as (
    insert into orders (id, reference, user_id, email, currency, subtotal_minor, discount_minor, total_minor)
    values ($1::uuid, $2::text, $3::uuid, $4::text, 'USD', 6570, 0, 6570)
  ), step as (
    insert into order_transitions (id, order_id, to_status, actor, reason)
    values ($13::uuid, $1, 'pending', 'customer:' || $3, 'placed')
  ), wanted as (
    select * from unnest($5::uuid[], $11::uuid[], $12::uuid[]) with ordinality as wanted (variant_id, line_id, entry_id, place)
  ), lines as (
    insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps)
    select line_id, $1, place - 1, variant_id, $6::uuid, 'bench-1-M', 'Bench product', 1, 2190, 2190, '[]' from wanted
  ), held as (
    insert into reservations (id, order_id, expires_at) values ($7::uuid, $1, now() + interval '5 minutes')
  ), held_lines as (
    insert into reservation_lines (reservation_id, variant_id, quantity) select $7, variant_id, 1 from wanted
  ), moved as (
    update stock set reserved = reserved + 1, updated_at = now()
    from wanted where stock.variant_id = wanted.variant_id
    returning stock.variant_id, on_hand, reserved, entry_id
  ), entries as (
    insert into stock_ledger
      (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor)
    select entry_id, variant_id, 'reserve', 0, 1, on_hand, reserved, $7, $2, 'customer:' || $3 from moved
  ), told as (
    insert into outbox (id, topic, payload) values ($14::uuid, 'order.placed', jsonb_build_object('orderId', $1))
  )
  insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id)
  values ($8::text, $9::text, md5($9), 201, $10::text, '{}', $1)`;
