import type { MigrationInterface, QueryRunner } from 'typeorm';
import { UnusableDatabase } from '../unusable-database';
import { listingFunctions } from './listing/functions';
import { listingTables } from './listing/tables';
import { listingTriggers } from './listing/triggers';

/**
 * What lists and searches of products read: a narrow row, the words and the vocabulary of every product, kept by triggers
 * in the transaction that writes the catalogue, whatever path it comes by.
 */
export class ProductListing1763700100000 implements MigrationInterface {
  name = 'ProductListing1763700100000';

  async up(runner: QueryRunner): Promise<void> {
    await addTrigrams(runner);
    for (const sql of [listingTables, listingFunctions, listingTriggers]) await runner.query(sql);
    await runner.query(`
      select refresh_product_listing(array_agg(id)), refresh_product_search(array_agg(id)) from products
    `);
  }

  /** The extension stays: others may use it, and an administrator may have made it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index products_listing_idx on products (created_at, id) where status = 'active' and deleted_at is null;
      create index products_by_name_idx on products (name, id) where status = 'active' and deleted_at is null;
      create index products_by_price_idx on products (price_minor, id) where status = 'active' and deleted_at is null;
      drop view variants_in_stock;
      drop table search_vocabulary, product_search, product_listing;
      drop function share_listing_first, list_products, list_places, list_variants, list_choices, list_moved_categories, list_renamed_brands,
        list_renamed_values, refresh_product_search, refresh_product_listing, lock_listing, own_listing, share_listing,
        any_product_has, similar_words, search_words, search_text cascade;
    `);
  }
}

/**
 * Any owner of a database may add this extension; where it is not installed, or not allowed, an administrator must help.
 * Once used, its settings are known to the session, as the function that lowers its threshold needs it.
 */
async function addTrigrams(runner: QueryRunner): Promise<void> {
  try {
    await runner.query('create extension if not exists pg_trgm');
    await runner.query(`select similarity('known', 'known')`);
  } catch (error) {
    throw new UnusableDatabase(
      `The search of products needs PostgreSQL's extension pg_trgm (${(error as Error).message}). It comes with the ` +
        `contrib modules of PostgreSQL; have an administrator run "create extension pg_trgm" in this database, in a ` +
        `schema of the search path, and migrate again.`,
    );
  }
}
