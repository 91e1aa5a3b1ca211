import * as fc from 'fast-check';

/** A write of any table that the listing is made from; `$n` are numbers by which it picks rows among those there are. */
export interface Write {
  readonly sql: string;
  readonly picks: readonly number[];
}

const nth = (table: string, pick: string, where = 'true'): string =>
  `(select id from ${table} where ${where} order by id
    offset ${pick} % greatest((select count(*) from ${table} where ${where}), 1) limit 1)`;

const product = nth('products', '$1::int');
const another = nth('products', '$2::int');
const variant = nth('variants', '$1::int');
const category = nth('categories', '$2::int');
const value = nth('attribute_values', '$2::int');

/** Above nothing that stands below it: the tables themselves do not refuse a circle. */
const moveCategory = `
  with recursive below (id) as (
    select ${nth('categories', '$1::int')} union
    select child.id from categories child join below on child.parent_id = below.id
  )
  update categories set parent_id = ${category}
  where id = ${nth('categories', '$1::int')} and ${category} not in (select id from below)`;

const statements: readonly string[] = [
  `insert into products (id, slug, name, price_minor, brand_id, status)
   select new_id(), 'made-' || new_id(), 'Made ' || n, n, ${nth('brands', '$2::int')},
     (array['active', 'draft', 'archived'])[1 + n % 3]
   from generate_series(1, 1 + $1::int % 4) n`,
  `update products set name = 'Renamed ' || $2::int where id = ${product}`,
  `update products set price_minor = $2::int, version = version + 1 where id in (${product}, ${another})`,
  `update products set version = version + 1 where $1::int is not null and $2::int is not null`,
  `update products set status = (array['active', 'draft', 'archived'])[1 + $2::int % 3] where id = ${product}`,
  `update products set created_at = created_at - interval '1 hour' where id in (${product}, ${another})`,
  `update products set description = 'Crème ' || $2::int || ' for (hikers)' where id = ${product}`,
  `update products set brand_id = case $2::int % 4 when 0 then null else ${nth('brands', '$2::int')} end where id = ${product}`,
  `update products set deleted_at = case when deleted_at is null then now() end where id in (${product}, ${another})`,
  `delete from products where id = ${product} and $2::int % 3 = 0`,
  `insert into product_categories (product_id, category_id)
   select ${product}, chosen.id from categories chosen order by chosen.id offset $2::int % 3 limit 2
   on conflict do nothing`,
  `delete from product_categories where product_id = ${product} and $2::int is not null`,
  `update product_categories set product_id = ${another} where product_id = ${product}
   and not exists (select from product_categories where product_id = ${another})`,
  moveCategory,
  moveCategory,
  `update categories set parent_id = null where id = ${nth('categories', '$1::int')} and $2::int is not null`,
  `insert into categories (id, name, slug, parent_id) select new_id(), 'New', 'new-' || new_id(), ${category}
   where $1::int is not null`,
  `delete from categories where id = ${category} and $1::int is not null
   and not exists (select from categories child where child.parent_id = ${category})`,
  `update brands set name = 'Brand ' || $1::int where id = ${nth('brands', '$2::int')}`,
  `insert into variants (id, product_id, sku, combination)
   select new_id(), ${product}, 'SKU-' || new_id(), new_id() from generate_series(0, $2::int % 3)`,
  `update variants set deleted_at = case when deleted_at is null then now() end where id = ${variant} and $2::int is not null`,
  `update variants set sku = 'sku/' || $2::int || '-' || id where id = ${variant}`,
  `update variants set product_id = ${another}, is_default = false where id = ${variant}`,
  `update variants set price_adjustment_minor = $2::int where id = ${variant}`,
  `delete from variants where id = ${variant} and $2::int % 2 = 0`,
  `insert into variant_attribute_values (variant_id, attribute_value_id)
   select chosen.id, ${value} from variants chosen order by chosen.id offset $1::int % 5 limit 3 on conflict do nothing`,
  `update variant_attribute_values set attribute_value_id = ${value} where variant_id = ${variant}
   and not exists (select from variant_attribute_values where variant_id = ${variant} and attribute_value_id = ${value})
   and attribute_value_id = (select max(attribute_value_id::text)::uuid from variant_attribute_values where variant_id = ${variant})`,
  `delete from variant_attribute_values where variant_id = ${variant} and $2::int is not null`,
  `update attribute_values set value = 'Value ' || $1::int || ' ' || id where id = ${value}`,
  `update attributes set name = 'Attribute ' || $1::int || ' ' || id where id = ${nth('attributes', '$2::int')}`,
];

export const anyWrite: fc.Arbitrary<Write> = fc.record({
  sql: fc.constantFrom(...statements),
  picks: fc.tuple(fc.nat(1000), fc.nat(1000)),
});

/** Something to begin with: every kind of row, some of them hanging together. */
export const firstRows: readonly string[] = [
  `insert into brands (id, name, slug) select new_id(), 'Brand ' || n, 'brand-' || n from generate_series(1, 3) n`,
  `insert into categories (id, name, slug) select new_id(), 'Category ' || n, 'category-' || n from generate_series(1, 6) n`,
  `insert into attributes (id, name) select new_id(), 'Attribute ' || n from generate_series(1, 2) n`,
  `insert into attribute_values (id, attribute_id, value)
   select new_id(), attribute.id, 'Value ' || n from attributes attribute, generate_series(1, 3) n`,
  `insert into products (id, slug, name, price_minor) select new_id(), 'first-' || n, 'First ' || n, n from generate_series(1, 4) n`,
  `insert into variants (id, product_id, sku, is_default) select new_id(), id, 'V-' || slug, true from products`,
];
