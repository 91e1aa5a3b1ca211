import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is deleted gives its slug, SKU and combination free. Images stand at 0 … n-1, each place taken once; it is checked
 * when a statement ends, so that one statement may exchange places. Names of attributes and their values are told apart
 * without regard to case.
 */
export class CatalogueEditing1763700200000 implements MigrationInterface {
  name = 'CatalogueEditing1763700200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table products drop constraint products_slug_unique;
      create unique index products_slug_unique on products (slug) where deleted_at is null;

      alter table variants drop constraint variants_sku_unique, drop constraint variants_combination_unique;
      create unique index variants_sku_unique on variants (sku) where deleted_at is null;
      create unique index variants_combination_unique on variants (product_id, combination) where deleted_at is null;
      create index variants_product_idx on variants (product_id);

      update product_images image set position = place.position
      from (
        select id, row_number() over (partition by product_id order by position, id) - 1 as position
        from product_images
      ) place
      where place.id = image.id and place.position <> image.position;
      drop index product_images_product_idx;
      alter table product_images
        add constraint product_images_position_unique unique (product_id, position) deferrable initially immediate,
        add constraint product_images_position_not_negative check (position >= 0);

      alter table attributes drop constraint attributes_name_unique;
      create unique index attributes_name_unique on attributes (lower(name));
      alter table attribute_values drop constraint attribute_values_unique;
      create unique index attribute_values_unique on attribute_values (attribute_id, lower(value));
    `);
  }

  /** Deleted rows get out of the way of the living ones: their slug, SKU and combination are made different by their id. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index attribute_values_unique;
      alter table attribute_values add constraint attribute_values_unique unique (attribute_id, value);
      drop index attributes_name_unique;
      alter table attributes add constraint attributes_name_unique unique (name);

      alter table product_images
        drop constraint product_images_position_not_negative,
        drop constraint product_images_position_unique;
      create index product_images_product_idx on product_images (product_id, position);

      drop index variants_product_idx;
      drop index variants_combination_unique;
      drop index variants_sku_unique;
      update variants set sku = sku || '-' || id, combination = combination || '-' || id where deleted_at is not null;
      alter table variants
        add constraint variants_sku_unique unique (sku),
        add constraint variants_combination_unique unique (product_id, combination);

      drop index products_slug_unique;
      update products set slug = slug || '-' || id where deleted_at is not null;
      alter table products add constraint products_slug_unique unique (slug);
    `);
  }
}
