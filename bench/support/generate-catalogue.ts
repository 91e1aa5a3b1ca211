import type { Client } from 'pg';
import { colours, materials, sizes } from './catalogue-words';
import { brands, categoryTree, type GeneratedProduct, makeProduct } from './generated-products';
import { SeededRandom } from './seeded-random';

export interface CatalogueSize {
  readonly products: number;
  /** The same seed makes the same catalogue. */
  readonly seed: number;
  /** Told after each part how many products are in, and at the end that all is counted for the planner. */
  readonly onProgress?: (line: string) => void;
}

const chunkSize = 1000;
const attributes = { Size: sizes, Colour: colours, Material: materials };

/**
 * Fills an empty catalogue with so many products of about three variants each: brands, a tree of categories four to five
 * floors deep, sizes, colours and materials, stock and its ledger. Each thousand products are one transaction.
 * @returns how many products and variants there are
 */
export async function generateCatalogue(
  client: Client,
  { products, seed, onProgress = () => undefined }: CatalogueSize,
): Promise<{ products: number; variants: number }> {
  const { rowCount } = await client.query('select 1 from products limit 1');
  if (rowCount !== 0) throw new Error('The catalogue is not empty; generate one into a database of its own.');
  const random = new SeededRandom(seed);
  const { categories, leaves } = categoryTree();
  await insertBrands(client);
  await insertCategories(client, categories);
  await insertAttributes(client);
  let variants = 0;
  for (let done = 0; done < products;) {
    const size = Math.min(chunkSize, products - done);
    const chunk = Array.from({ length: size }, (_, place) =>
      makeProduct(random, { place: done + place, count: products }, leaves),
    );
    await insertProducts(client, chunk);
    done += size;
    variants += chunk.reduce((sum, product) => sum + product.variants.length, 0);
    onProgress(`${done} of ${products} products, ${variants} variants`);
  }
  // Without it the planner knows nothing of what has just come, and what is visible to all is not known either.
  await client.query('vacuum analyze');
  onProgress('counted for the planner');
  return { products, variants };
}

async function insertBrands(client: Client): Promise<void> {
  await client.query(
    `insert into brands (id, name, slug)
     select new_id(), name, slug from jsonb_to_recordset($1) as brand (name text, slug text)
     on conflict (slug) do nothing`,
    [JSON.stringify(brands)],
  );
}

/** Floor by floor: parents must have ids before children can name them. */
async function insertCategories(
  client: Client,
  categories: ReturnType<typeof categoryTree>['categories'],
): Promise<void> {
  const floors = Math.max(...categories.map(({ level }) => level));
  for (let floor = 1; floor <= floors; floor += 1) {
    await client.query(
      `insert into categories (id, parent_id, name, slug, position)
       select new_id(), above.id, row.name, row.slug, row.position
       from jsonb_to_recordset($1) as row (name text, slug text, parent text, position integer)
       left join categories above on above.slug = row.parent
       on conflict (slug) do nothing`,
      [JSON.stringify(categories.filter(({ level }) => level === floor))],
    );
  }
}

async function insertAttributes(client: Client): Promise<void> {
  const values = Object.entries(attributes).flatMap(([name, texts]) =>
    texts.map((value, position) => ({ name, value, position })),
  );
  await client.query(
    `insert into attributes (id, name)
     select new_id(), name from unnest($1::text[]) as wanted (name)
     where not exists (select from attributes known where lower(known.name) = lower(wanted.name))`,
    [Object.keys(attributes)],
  );
  await client.query(
    `insert into attribute_values (id, attribute_id, value, position)
     select new_id(), attribute.id, wanted.value, wanted.position
     from jsonb_to_recordset($1) as wanted (name text, value text, position integer)
     join attributes attribute on lower(attribute.name) = lower(wanted.name)
     where not exists (
       select from attribute_values known
       where known.attribute_id = attribute.id and lower(known.value) = lower(wanted.value)
     )`,
    [JSON.stringify(values)],
  );
}

/** Products and all that hangs on them by one statement, so that each is written into the listing once. */
async function insertProducts(client: Client, products: readonly GeneratedProduct[]): Promise<void> {
  await client.query(
    `with given as materialized (
       select * from jsonb_to_recordset($1) as product (id uuid, slug text, name text, description text, status text,
         price_minor bigint, brand text, created_at timestamptz, categories text[], variants jsonb)
     ), sold as materialized (
       select variant.* from given, jsonb_to_recordset(given.variants) as variant (id uuid, product_id uuid, sku text,
         adjustment bigint, is_default boolean, position integer, stock integer, choices text[])
     ), chosen as materialized (
       select distinct sold.id as variant_id, value.id as value_id
       from sold cross join unnest(sold.choices) as choice
       join attributes attribute on attribute.name = split_part(choice, '/', 1)
       join attribute_values value on value.attribute_id = attribute.id and value.value = split_part(choice, '/', 2)
     ), combined as materialized (
       select variant_id, string_agg(value_id::text, ',' order by value_id::text) as combination
       from chosen group by variant_id
     ), product as (
       insert into products (id, slug, name, description, status, price_minor, brand_id, created_at, updated_at)
       select given.id, given.slug, given.name, description, status, price_minor, brand.id, created_at, created_at
       from given join brands brand on brand.slug = given.brand
     ), place as (
       insert into product_categories (product_id, category_id)
       select given.id, category.id from given join categories category on category.slug = any(given.categories)
     ), variant as (
       insert into variants (id, product_id, sku, price_adjustment_minor, combination, is_default, position)
       select id, product_id, sku, adjustment, coalesce(combination, ''), is_default, position
       from sold left join combined on combined.variant_id = sold.id
     ), choice as (
       insert into variant_attribute_values (variant_id, attribute_value_id) select variant_id, value_id from chosen
     ), opened as (
       insert into stock (variant_id, on_hand) select id, stock from sold
     )
     insert into stock_ledger
       (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
     select new_id(), id, 'initial', stock, 0, stock, 0, 'generator' from sold`,
    [JSON.stringify(products)],
  );
}
