import type { Client } from 'pg';
import type { BenchShop, Mix } from './bench-shop';
import { lockStock, writeCheckout } from './checkout-statements';
import { likeAnswer } from './sample-answer';

const standIn = { orderId: '00000000-0000-7000-8000-000000000000', reference: 'ORD-0000000000' };

/** What the script picks from: pgbench has no lists of its own. */
export async function addScriptTables(sql: Client, { baskets, customers }: BenchShop): Promise<void> {
  await sql.query(
    `create table bench_baskets (place int primary key, product_id uuid not null, variant_ids uuid[] not null, answer text not null);
     create table bench_customers (place int primary key, id uuid not null)`,
  );
  const rows = [...baskets.hot, ...baskets.spread].map((basket, place) => {
    const answer = JSON.stringify(likeAnswer({ ...standIn, reservationId: standIn.orderId, ...basket }));
    return { ...basket, place, answer };
  });
  await sql.query(
    `insert into bench_baskets select place, "productId", "variantIds", answer
     from jsonb_to_recordset($1) as basket (place int, "productId" uuid, "variantIds" uuid[], answer text)`,
    [JSON.stringify(rows)],
  );
  await sql.query(
    `insert into bench_customers select place, id from unnest($1::uuid[]) with ordinality as customer (id, place)`,
    [customers.map(({ id }) => id)],
  );
  await sql.query('vacuum analyze bench_baskets, bench_customers');
}

/** What stands in the script where the driver sends parameters. */
const given: Readonly<Record<number, string>> = {
  1: 'order_id',
  2: 'reference',
  3: 'customer_id',
  4: 'email',
  5: 'variant_ids',
  6: 'product_id',
  7: 'reservation_id',
  8: 'scope',
  9: 'key',
  10: 'answer',
  11: 'line_ids',
  12: 'entry_ids',
  13: 'transition_id',
  14: 'message_id',
};

/**
 * The statements of the SQL side as a script, all four sent as one pipeline, so that no round trip happens under the locks.
 * Ids are made in the statement. That there is enough is left to the CHECK constraint of the stock.
 */
export function pgbenchScript(mix: Mix, { baskets, customers }: BenchShop): string {
  const first = mix === 'hot' ? 0 : baskets.hot.length;
  const lock = lockStock.replace('$1::uuid[]', '(select variant_ids from bench_baskets where place = :place)::uuid[]');
  const write = writeCheckout.replaceAll(
    /\$(\d+)/g,
    (_, place: string) => `(select ${given[Number(place)]} from given)`,
  );
  return `\\set place random(${first}, ${first + baskets[mix].length - 1})
\\set customer random(1, ${customers.length})
\\startpipeline
begin;
${lock.trim()};
with made as materialized (
    select uuidv7() as order_id, 'ORD-' || upper(left(md5(random()::text), 10)) as reference, uuidv7() as reservation_id,
      uuidv7()::text as key, array[uuidv7(), uuidv7(), uuidv7()] as line_ids, array[uuidv7(), uuidv7(), uuidv7()] as entry_ids,
      uuidv7() as transition_id, uuidv7() as message_id
  ), given as materialized (
    select made.*, bench_customers.id as customer_id, 'user:' || bench_customers.id as scope,
      bench_customers.id || '@example.com' as email, product_id, variant_ids,
      replace(replace(answer, '${standIn.reference}', reference), '${standIn.orderId}', order_id::text) as answer
    from made, bench_baskets, bench_customers where bench_baskets.place = :place and bench_customers.place = :customer
  ), ${write.trim().replace(/^with /, '')};
commit;
\\endpipeline
`;
}
