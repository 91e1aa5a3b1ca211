/** Runs a statement and returns its rows. */
export type Sql = <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

interface Product {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly price: string;
  readonly created: string;
  readonly brand: string | null;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

/** What the listing must say of each product, worked out from the tables that people write. */
export async function listingByHand(sql: Sql): Promise<unknown[]> {
  const products = await sql<Product>(
    `select id, case when deleted_at is null then status else 'deleted' end as status, name, price_minor::text as price,
       created_at::text as created, brand_id as brand
     from products order by id`,
  );
  const parents = new Map(
    (await sql<Pair>('select id as from, parent_id as to from categories')).map(({ from, to }) => [from, to]),
  );
  const places = await sql<Pair>('select product_id as from, category_id as to from product_categories');
  const values = await sql<Pair>(
    `select variant.product_id as from, has.attribute_value_id as to
     from variants variant, variant_attribute_values has
     where has.variant_id = variant.id and variant.deleted_at is null`,
  );
  const upwards = (id: string | null | undefined): string[] => (id ? [id, ...upwards(parents.get(id))] : []);
  const of = (pairs: readonly Pair[], id: string): string[] =>
    pairs.flatMap(({ from, to }) => (from === id ? [to] : []));
  const distinct = (ids: readonly string[]): string[] => [...new Set(ids)].toSorted();
  return products.map((product) => ({
    ...product,
    categories: distinct(of(places, product.id).flatMap(upwards)),
    values: distinct(of(values, product.id)),
  }));
}

export async function listingAsKept(sql: Sql): Promise<unknown[]> {
  return sql(
    `select product_id as id, status, name, price_minor::text as price, created_at::text as created, brand_id as brand,
       category_ids as categories, value_ids as values
     from product_listing order by product_id`,
  );
}

const searched = (text: string): string =>
  `(to_tsvector('simple', search_text(${text})) || to_tsvector('english', search_text(${text})))`;

/** Every product whose words are not those of its parts; deleted ones must have none. */
export async function productsWithOtherWords(sql: Sql): Promise<unknown[]> {
  const about = `concat_ws(' ', (select brand.name from brands brand where brand.id = product.brand_id), (
      select string_agg(value, ' ' order by value) from (
        select distinct value.value from variants variant, variant_attribute_values has, attribute_values value
        where variant.product_id = product.id and variant.deleted_at is null and has.variant_id = variant.id
          and value.id = has.attribute_value_id
      ) once
    ))`;
  const skus = `coalesce((
      select string_agg(variant.sku, ' ' order by variant.sku) from variants variant
      where variant.product_id = product.id and variant.deleted_at is null
    ), '')`;
  return sql(
    `select product.name, search.words, wanted.words as wanted
     from products product full join product_search search on search.product_id = product.id
     cross join lateral (
       select setweight(${searched('product.name')}, 'A') || setweight(${searched(about)}, 'B')
         || setweight(to_tsvector('simple', search_text(${skus})), 'C')
         || setweight(${searched('product.description')}, 'D') as words
     ) wanted
     where case when product.deleted_at is null
       then (search.words, search.status, search.created_at)
         is distinct from (wanted.words, product.status, product.created_at)
       else search.product_id is not null end`,
  );
}

/** Words of names, brands, attribute values and descriptions that the vocabulary lacks. */
export async function missingFromVocabulary(sql: Sql): Promise<unknown[]> {
  return sql(
    `select distinct lexeme
     from product_search search, unnest(search.words) as entry (lexeme, positions, weights)
     where weights && '{A,B,D}' and length(lexeme) >= 3 and length(lexeme) <= 40 and lexeme !~ '[0-9]'
       and not exists (select from search_vocabulary known where known.word = entry.lexeme)`,
  );
}
