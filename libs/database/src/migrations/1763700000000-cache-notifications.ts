import type { MigrationInterface, QueryRunner } from 'typeorm';
import { cacheTriggers, dropCacheTriggers } from './cache-triggers';

/** What each table's triggers call. */
const calls: Readonly<Record<string, string>> = {
  brands: `tell_cache('brands')`,
  categories: `tell_cache('categories')`,
  attributes: `tell_cache('attributes')`,
  attribute_values: `tell_cache('attributes')`,
  products: `tell_cache_of_products('id')`,
  product_categories: `tell_cache_of_products('product_id')`,
  product_images: `tell_cache_of_products('product_id')`,
  variants: `tell_cache_of_products('product_id')`,
  variant_attribute_values: `tell_cache_of_products('variant_id')`,
};

const functions = `
  -- Tells every listening process that entries with this tag are out of date, if the statement changed any row at all.
  create function tell_cache() returns trigger language plpgsql as $$
  declare
    some_row_changed boolean := true;
  begin
    if tg_op <> 'TRUNCATE' then
      some_row_changed := exists (select from changed);
    end if;
    if some_row_changed then
      perform pg_notify('holdfast_cache', tg_argv[0]);
    end if;
    return null;
  end $$;

  -- The same for the products that a column of the changed rows names. More than a hundred of one statement are told of as
  -- all products: a payload has room for fewer than 8000 bytes.
  create function tell_cache_of_products() returns trigger language plpgsql as $$
  declare
    most_products constant integer := 100;
    named text := format('select %I as id from changed', tg_argv[0]);
    product_ids uuid[];
  begin
    if tg_op = 'TRUNCATE' then
      perform pg_notify('holdfast_cache', 'products');
      return null;
    end if;
    if tg_op = 'UPDATE' then
      named := named || format(' union all select %I from replaced', tg_argv[0]);
    end if;
    -- A variant that is gone by now has told of its product itself.
    if tg_argv[0] = 'variant_id' then
      named := format('select product_id as id from variants where variants.id in (%s)', named);
    end if;
    execute format('select array_agg(id order by id) from (select distinct id from (%s) as named limit $1) as chosen', named)
      into product_ids using most_products + 1;
    if cardinality(product_ids) > most_products then
      perform pg_notify('holdfast_cache', 'products');
    elsif product_ids is not null then
      perform pg_notify('holdfast_cache', 'product-lists product:' || array_to_string(product_ids, ' product:'));
    end if;
    return null;
  end $$;
`;

/**
 * Whatever changes the catalogue, be it our code, a command or plain SQL, tells the caches of all processes. The channel is
 * `holdfast_cache`, a payload is tags with blanks between them; PostgreSQL delivers it when, and only if, the transaction
 * commits, and once if the same is told several times.
 */
export class CacheNotifications1763700000000 implements MigrationInterface {
  name = 'CacheNotifications1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(functions);
    for (const [table, call] of Object.entries(calls)) await runner.query(cacheTriggers(table, call));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(calls)) await runner.query(dropCacheTriggers(table));
    await runner.query('drop function tell_cache_of_products, tell_cache');
  }
}
