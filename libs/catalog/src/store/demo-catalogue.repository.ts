import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { DemoCatalogue, DemoRows, KnownValue } from '../rules/demo-catalogue';

/** The key by which seeding processes exclude each other. */
const seedLockKey = 7_201_502;

/** How far apart the demo's products were created, so that their order by time means something. */
const hoursBetweenProducts = 5;

/** Writes the demo catalogue, one statement a table whatever its size. Brands and the like that exist already are kept. */
@Injectable()
export class DemoCatalogueRepository {
  /** Waits for other processes that are seeding, then says whether there are products, deleted ones included. */
  async lockAndLook(tx: Tx): Promise<{ empty: boolean }> {
    await tx.query('select pg_advisory_xact_lock($1)', [seedLockKey]);
    return { empty: (await tx.query('select 1 as found from products limit 1')).length === 0 };
  }

  async insertBrands(tx: Tx, brands: DemoCatalogue['brands']): Promise<void> {
    await tx.query(
      `insert into brands (id, name, slug)
       select new_id(), name, slug from unnest($1::text[], $2::text[]) as brand (name, slug)
       on conflict (slug) do nothing`,
      [column(brands, 'name'), column(brands, 'slug')],
    );
  }

  /** The tree takes two statements: parents must have ids before children can name them. */
  async insertCategories(tx: Tx, categories: DemoCatalogue['categories']): Promise<void> {
    await tx.query(
      `insert into categories (id, name, slug, position)
       select new_id(), name, slug, place - 1
       from unnest($1::text[], $2::text[]) with ordinality as category (name, slug, place)
       on conflict (slug) do nothing`,
      [column(categories, 'name'), column(categories, 'slug')],
    );
    await tx.query(
      `update categories child set parent_id = parent.id
       from unnest($1::text[], $2::text[]) as link (slug, parent_slug)
       join categories parent on parent.slug = link.parent_slug
       where child.slug = link.slug and child.parent_id is null`,
      [column(categories, 'slug'), column(categories, 'parent')],
    );
  }

  /** @returns the demo's attribute values as it spells them; without regard to case they may have been there before */
  async insertAttributes(tx: Tx, attributes: DemoCatalogue['attributes']): Promise<KnownValue[]> {
    const values = attributes.flatMap(({ name, values: texts }) =>
      texts.map((value, position) => ({ name, value, position })),
    );
    await tx.query(
      `insert into attributes (id, name) select new_id(), name from unnest($1::text[]) as attribute (name)
       on conflict (lower(name)) do nothing`,
      [column(attributes, 'name')],
    );
    await tx.query(
      `insert into attribute_values (id, attribute_id, value, position)
       select new_id(), attribute.id, entry.value, entry.position
       from unnest($1::text[], $2::text[], $3::int[]) as entry (name, value, position)
       join attributes attribute on lower(attribute.name) = lower(entry.name)
       on conflict (attribute_id, lower(value)) do nothing`,
      [column(values, 'name'), column(values, 'value'), column(values, 'position')],
    );
    return tx.query<KnownValue>(
      `select value.id, entry.name as attribute, entry.value
       from unnest($1::text[], $2::text[]) as entry (name, value)
       join attributes attribute on lower(attribute.name) = lower(entry.name)
       join attribute_values value on value.attribute_id = attribute.id and lower(value.value) = lower(entry.value)`,
      [column(values, 'name'), column(values, 'value')],
    );
  }

  async insertProducts(tx: Tx, { products, places, images }: DemoRows): Promise<void> {
    await tx.query(
      `insert into products (id, slug, name, description, price_minor, brand_id, created_at, updated_at)
       select row.id, row.slug, row.name, row.description, row.price_minor, brand.id, made.at, made.at
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::int[])
         as row (id, slug, name, description, price_minor, brand_slug, position)
       join brands brand on brand.slug = row.brand_slug
       cross join lateral (select now() - row.position * make_interval(hours => $8) as at) made`,
      [
        column(products, 'id'),
        column(products, 'slug'),
        column(products, 'name'),
        column(products, 'description'),
        products.map(({ priceMinor }) => priceMinor.toString()),
        column(products, 'brand'),
        column(products, 'position'),
        hoursBetweenProducts,
      ],
    );
    await tx.query(
      `insert into product_categories (product_id, category_id)
       select place.product_id, category.id from unnest($1::uuid[], $2::text[]) as place (product_id, slug)
       join categories category on category.slug = place.slug`,
      [column(places, 'productId'), column(places, 'category')],
    );
    await tx.query(
      `insert into product_images (id, product_id, url, alt, position)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[])`,
      [
        column(images, 'id'),
        column(images, 'productId'),
        column(images, 'url'),
        column(images, 'alt'),
        column(images, 'position'),
      ],
    );
  }

  async insertVariants(tx: Tx, { variants, choices }: DemoRows): Promise<void> {
    await tx.query(
      `insert into variants (id, product_id, sku, price_adjustment_minor, combination, is_default, position)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::boolean[], $7::int[])`,
      [
        column(variants, 'id'),
        column(variants, 'productId'),
        column(variants, 'sku'),
        variants.map(({ adjustmentMinor }) => adjustmentMinor.toString()),
        column(variants, 'combination'),
        column(variants, 'isDefault'),
        column(variants, 'position'),
      ],
    );
    await tx.query(
      `insert into variant_attribute_values (variant_id, attribute_value_id) select * from unnest($1::uuid[], $2::uuid[])`,
      [column(choices, 'variantId'), column(choices, 'valueId')],
    );
  }
}

/** One column of rows, as unnest takes it. */
function column<Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] {
  return rows.map((row) => row[name]);
}
