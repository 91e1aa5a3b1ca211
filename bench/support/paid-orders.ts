import type { Client } from 'pg';

/** The mails that every paid order gets. */
export const mailTemplates = ['order_confirmation', 'payment_receipt'] as const;

/** Who buys what, one order after the other. */
const purchases = (orders: number): string => `
  create temp table bench_paid as
    select n, new_id() as order_id, new_id() as reservation_id, new_id() as payment_id,
      now() - (${orders} - n) * interval '10 milliseconds' as at, 'ORD-' || upper(left(md5('paid ' || n), 10)) as reference,
      customer.id as user_id, customer.email, product.id as product_id
    from generate_series(1, ${orders}) n
    join (select id, email, row_number() over () as place, count(*) over () as count from users) customer
      on customer.place = n % customer.count + 1
    join (select id, row_number() over () as place, count(*) over () as count from products) product
      on product.place = n % product.count + 1`;

/** What each purchase leaves: placed, held, paid, sold. Nobody has been told yet. */
const whatTheyLeave = `
  insert into orders (id, reference, user_id, email, status, currency, subtotal_minor, discount_minor, total_minor, version,
      created_at, updated_at)
    select order_id, reference, user_id, email, 'paid', 'USD', 6570, 0, 6570, 2, at, at from bench_paid order by n;
  insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps)
    select new_id(), order_id, position - 1, variants.id, variants.product_id, sku, 'Bench product', 1,
      1990 + price_adjustment_minor, 1990 + price_adjustment_minor, '[]'
    from bench_paid join variants using (product_id) order by n, position;
  insert into order_transitions (id, order_id, from_status, to_status, actor, reason, at)
    select new_id(), order_id, step.before, step.after, 'system', 'benchmark', at
    from bench_paid, (values (1, null, 'pending'), (2, 'pending', 'paid')) as step (place, before, after)
    order by n, step.place;
  insert into payments (id, order_id, provider, provider_reference, status, amount_minor, captured_minor, currency,
      created_at, updated_at)
    select payment_id, order_id, 'sandbox', 'sandbox_' || payment_id, 'captured', 6570, 6570, 'USD', at, at
    from bench_paid order by n;
  insert into reservations (id, order_id, status, expires_at, created_at, closed_at)
    select reservation_id, order_id, 'confirmed', at + interval '5 minutes', at, at from bench_paid order by n;
  insert into reservation_lines (reservation_id, variant_id, quantity)
    select reservation_id, variants.id, 1 from bench_paid join variants using (product_id) order by n;
  create temp table bench_sold as
    select n, reservation_id, reference, at, stock.variant_id,
      stock.on_hand - row_number() over (partition by stock.variant_id order by n)::int as on_hand_after
    from bench_paid join variants using (product_id) join stock on stock.variant_id = variants.id;
  insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id,
      reference, actor, created_at)
    select new_id(), variant_id, step.kind, step.delta, step.change, on_hand_after + step.held, step.held, reservation_id,
      reference, 'system', at
    from bench_sold, (values (1, 'reserve', 0, 1, 1), (2, 'confirm', -1, -1, 0)) as step (place, kind, delta, change, held)
    order by n, step.place;
  update stock set on_hand = on_hand - sold.units
    from (select variant_id, count(*)::int as units from bench_sold group by variant_id) sold
    where sold.variant_id = stock.variant_id`;

/** Adds orders that were just paid, and whose messages have not been written. */
export async function plantPaidOrders(sql: Client, orders: number): Promise<void> {
  await sql.query(purchases(orders));
  await sql.query(whatTheyLeave);
  await sql.query('vacuum analyze');
}

/**
 * Writes the messages of so many planted orders, as paying them would have, and wakes the workers up.
 * @returns when, by the clock of the database, to the microsecond
 */
export async function announcePaid(sql: Client, { after, orders }: { after: number; orders: number }): Promise<string> {
  await sql.query('begin');
  await sql.query(
    `insert into outbox (id, topic, payload)
     select new_id(), 'order.paid', jsonb_build_object('orderId', id)
     from (select id from orders where status = 'paid' order by id offset $1 limit $2) planted`,
    [after, orders],
  );
  const { rows } = await sql.query<{ at: string }>('select clock_timestamp()::text as at');
  await sql.query('commit');
  await sql.query(`select pg_notify('holdfast_outbox', '')`);
  return rows[0]?.at ?? '';
}
