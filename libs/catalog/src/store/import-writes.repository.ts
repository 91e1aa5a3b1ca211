import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { urlInFile } from './import-plan.repository';

/** How many stock rows are opened at once. */
const linesAtOnce = 1000;

/**
 * Where each statement ends, as numbers of lines: after a thousand lines, or fewer when they have long descriptions. What
 * triggers and keys cost included, that is far from the time that a statement has; words to be searched for cost the most.
 */
const steps = `
  select max(n) as "to"
  from (
    select n, sum(500 + coalesce(length(description), 0)) over (order by n) / 500000 as step from import_lines
  ) line
  group by step order by step`;

/** $1, $2 the numbers of lines. One statement, so that whatever watches these tables sees a new product once and whole. */
const addNew = `
  with added as (
    select * from import_products where is_new and first_n > $1 and first_n <= $2
  ), product as (
    insert into products (id, slug, name, description, status, price_minor, brand_id)
    select id, slug, name, coalesce(description, ''), coalesce(status, 'active'), price_minor, brand_id
    from added order by first_n
  ), place as (
    insert into product_categories (product_id, category_id) select id, unnest(category_ids) from added
  ), image as (
    insert into product_images (id, product_id, url, position)
    select new_id(), added.id, cell.url, cell.place - 1
    from added cross join lateral jsonb_array_elements_text(added.images) with ordinality as cell (url, place)
  ), variant as (
    insert into variants (id, product_id, sku, price_adjustment_minor, combination, is_default, position)
    select id, product_id, sku, coalesce(adjustment_minor, 0), combination, is_default, position
    from import_variants where is_new and n > $1 and n <= $2 order by n
  )
  insert into variant_attribute_values (variant_id, attribute_value_id)
  select id, unnest(value_ids) from import_variants where is_new and n > $1 and n <= $2`;

const changeProducts = `
  with given as (
    select * from import_products where not is_new and first_n > $1 and first_n <= $2
  ), left_behind as (
    delete from product_categories place using given
    where given.changes_places and place.product_id = given.id and place.category_id <> all (given.category_ids)
  ), place as (
    insert into product_categories (product_id, category_id)
    select id, unnest(category_ids) from given where changes_places on conflict do nothing
  ), gone as (
    delete from product_images image using given where given.changes_images and image.product_id = given.id
    returning image.product_id, image.url, image.alt, image.position
  ), image as (
    insert into product_images (id, product_id, url, alt, position)
    select new_id(), given.id, cell.url, coalesce((
      select gone.alt from gone where gone.product_id = given.id and ${urlInFile('gone.url')} = cell.url
      order by gone.position limit 1
    ), ''), cell.place - 1
    from given cross join lateral jsonb_array_elements_text(given.images) with ordinality as cell (url, place)
    where given.changes_images
  )
  update products product set name = coalesce(given.name, product.name),
    description = coalesce(given.description, product.description), status = coalesce(given.status, product.status),
    price_minor = coalesce(given.price_minor, product.price_minor),
    brand_id = coalesce(given.brand_id, product.brand_id), version = version + 1, updated_at = clock_timestamp()
  from given
  where product.id = given.id
    and (given.changes_cells or given.changes_places or given.changes_images or given.changes_variants)`;

const changeVariants = `
  with given as (
    select * from import_variants where not is_new and changes and n > $1 and n <= $2
  ), given_up as (
    delete from variant_attribute_values choice using given
    where given.value_ids is not null and choice.variant_id = given.id
      and choice.attribute_value_id <> all (given.value_ids)
  ), chosen as (
    insert into variant_attribute_values (variant_id, attribute_value_id)
    select id, unnest(value_ids) from given on conflict do nothing
  )
  update variants variant set combination = given.combination, updated_at = clock_timestamp(),
    price_adjustment_minor = coalesce(given.adjustment_minor, variant.price_adjustment_minor)
  from given where variant.id = given.id`;

/** Writes the plan of an import, some lines at a time: no statement takes long, and nothing is held in memory here. */
@Injectable()
export class ImportWritesRepository {
  async write(tx: Tx): Promise<void> {
    let from = 0;
    for (const { to } of await tx.query<{ to: number }>(steps)) {
      for (const statement of [addNew, changeProducts, changeVariants]) await tx.query(statement, [from, to]);
      from = to;
    }
  }

  /** Variants of the plan that have no stock row yet, some at a time in the order of their lines. */
  async withoutStock(tx: Tx, after: number): Promise<{ n: number; variantId: string; quantity: number }[]> {
    return tx.query(
      `select variant.n, variant.id as "variantId", coalesce(variant.stock, 0) as quantity
       from import_variants variant left join stock on stock.variant_id = variant.id
       where stock.variant_id is null and variant.n > $1 order by variant.n limit $2`,
      [after, linesAtOnce],
    );
  }

  /** What of the stock is other than the file says. A look without locks. */
  async otherStock(tx: Tx): Promise<{ variantId: string; setTo: number }[]> {
    return tx.query(
      `select variant.id as "variantId", variant.stock as "setTo"
       from import_variants variant join stock on stock.variant_id = variant.id
       where variant.stock <> stock.on_hand`,
    );
  }
}
