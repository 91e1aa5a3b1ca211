import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import { accessToken } from './access-token';

/** Which products the clients fight for: three variants of one, or of another product each time. */
export const mixes = ['hot', 'spread'] as const;
export type Mix = (typeof mixes)[number];

export interface ShopSize {
  readonly products: number;
  readonly customers: number;
  /** Orders of the past. */
  readonly orders: number;
}

/** Three variants of one product, in the order of their ids. */
export interface Basket {
  readonly productId: string;
  readonly variantIds: readonly string[];
}

export interface Customer {
  readonly id: string;
  readonly token: string;
}

/** What the load generators need to know. */
export interface BenchShop {
  readonly customers: readonly Customer[];
  readonly baskets: Readonly<Record<Mix, readonly Basket[]>>;
}

export interface PreparedShop extends BenchShop {
  readonly jwtSecret: string;
  /** Holds it as JSON. */
  readonly file: string;
}

const catalogue = `
  insert into attributes (id, name) values (new_id(), 'Size');
  insert into attribute_values (id, attribute_id, value, position)
    select new_id(), attributes.id, value, place from attributes, unnest('{S,M,L}'::text[]) with ordinality as size (value, place);
  insert into products (id, slug, name, description, price_minor)
    select new_id(), 'bench-' || n, 'Bench product ' || n, repeat('Made to be sold quickly. ', 10), 1990 from bench_numbers;
  insert into variants (id, product_id, sku, price_adjustment_minor, combination, is_default, position)
    select new_id(), products.id, products.slug || '-' || size.value, size.position * 100, size.id::text, size.position = 1, size.position
    from products cross join attribute_values size order by products.id, size.position;
  insert into variant_attribute_values (variant_id, attribute_value_id) select id, combination::uuid from variants;
  insert into stock (variant_id, on_hand) select id, 100000000 from variants;
  insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
    select new_id(), variant_id, 'initial', on_hand, 0, on_hand, 0, 'benchmark' from stock`;

/** Orders that were cancelled: they hold nothing and leave everything that an order leaves. */
const past = `
  create temp table bench_past as
    select n, new_id() as order_id, new_id() as reservation_id, now() - n * interval '20 seconds' as at,
      'ORD-' || upper(left(md5(n::text), 10)) as reference, customer.id as user_id, customer.email, product.id as product_id
    from generate_series(1, bench_orders()) n
    join (select id, email, row_number() over () as place, count(*) over () as count from users) customer
      on customer.place = n % customer.count + 1
    join (select id, row_number() over () as place, count(*) over () as count from products) product
      on product.place = n % product.count + 1;
  insert into orders (id, reference, user_id, email, status, currency, subtotal_minor, discount_minor, total_minor, version,
      created_at, updated_at)
    select order_id, reference, user_id, email, 'cancelled', 'USD', 6570, 0, 6570, 2, at, at from bench_past order by n desc;
  insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps)
    select new_id(), order_id, position - 1, variants.id, variants.product_id, sku, 'Bench product', 1,
      1990 + price_adjustment_minor, 1990 + price_adjustment_minor, '[]'
    from bench_past join variants using (product_id) order by n desc, position;
  insert into order_transitions (id, order_id, from_status, to_status, actor, reason, at)
    select new_id(), order_id, step.before, step.after, 'system', 'benchmark', at
    from bench_past, (values (1, null, 'pending'), (2, 'pending', 'cancelled')) as step (place, before, after)
    order by n desc, step.place;
  insert into reservations (id, order_id, status, expires_at, created_at, closed_at)
    select reservation_id, order_id, 'released', at + interval '5 minutes', at, at from bench_past order by n desc;
  insert into reservation_lines (reservation_id, variant_id, quantity)
    select reservation_id, variants.id, 1 from bench_past join variants using (product_id) order by n desc;
  insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id,
      reference, actor, created_at)
    select new_id(), stock.variant_id, step.kind, 0, step.delta, stock.on_hand, step.held, reservation_id, reference, 'system', at
    from bench_past join variants using (product_id) join stock on stock.variant_id = variants.id,
      (values (1, 'reserve', 1, 1), (2, 'release', -1, 0)) as step (place, kind, delta, held)
    order by n desc, step.place;
  insert into outbox (id, topic, payload, created_at, published_at, publications, consumers, processed, processed_at)
    select new_id(), 'order.placed', jsonb_build_object('orderId', order_id), at, at, 1, 1, 1, at from bench_past order by n desc;
  insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id, created_at)
    select 'user:' || user_id, 'past-' || n, md5(n::text), 201,
      json_build_object('id', order_id, 'reference', reference, 'filler', repeat('x', 1500)), '{}', order_id, at
    from bench_past order by n desc`;

/** Fills an empty, migrated database so that no plan is made for empty tables. */
export async function prepareShop(sql: Client, size: ShopSize, folder: string): Promise<PreparedShop> {
  await sql.query(`
    create temp table bench_numbers as select n from generate_series(0, ${size.products}) n;
    create function pg_temp.bench_orders() returns int language sql as 'select ${size.orders}';
    set search_path = public, pg_temp`);
  await sql.query(
    `insert into users (id, email, email_key, name, password_hash)
     select new_id(), email, email, 'Benchmark', 'no password' from
       (select 'buyer-' || n || '@example.com' as email from generate_series(1, $1) n) as buyer`,
    [size.customers],
  );
  await sql.query(catalogue);
  await sql.query(past.replace('bench_orders()', 'pg_temp.bench_orders()'));
  await sql.query('vacuum analyze');
  const shop = await knownShop(sql);
  const file = path.join(folder, 'shop.json');
  writeFileSync(file, JSON.stringify(shop));
  return { ...shop, file };
}

async function knownShop(sql: Client): Promise<BenchShop & { jwtSecret: string }> {
  const jwtSecret = randomBytes(32).toString('base64');
  const users = await sql.query<{ id: string }>('select id from users order by id');
  const { rows } = await sql.query<Basket & { slug: string }>(
    `select products.id as "productId", slug, array_agg(variants.id::text order by variants.id) as "variantIds"
     from products join variants on variants.product_id = products.id group by products.id`,
  );
  const baskets = (wanted: (slug: string) => boolean): Basket[] =>
    rows.flatMap(({ slug, productId, variantIds }) => (wanted(slug) ? [{ productId, variantIds }] : []));
  return {
    jwtSecret,
    customers: users.rows.map(({ id }) => ({ id, token: accessToken(jwtSecret, id) })),
    baskets: { hot: baskets((slug) => slug === 'bench-0'), spread: baskets((slug) => slug !== 'bench-0') },
  };
}
