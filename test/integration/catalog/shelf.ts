import type { CatalogUnderTest } from './catalog-under-test';

export interface ShelvedVariant {
  readonly sku: string;
  /** Attribute → value. */
  readonly values?: Readonly<Record<string, string>>;
  readonly stock?: number;
}

export interface ShelvedProduct {
  /** Also its slug. */
  readonly slug: string;
  readonly name?: string;
  readonly description?: string;
  readonly priceMinor?: number;
  readonly status?: string;
  /** By slug. */
  readonly brand?: string;
  /** By slug. */
  readonly categories?: readonly string[];
  readonly variants?: readonly ShelvedVariant[];
}

/** Brands, and categories below each other, by slug; the slug is also the name. */
export async function furnish(
  catalog: CatalogUnderTest,
  {
    brands = [],
    categories = {},
  }: { brands?: readonly string[]; categories?: Readonly<Record<string, string | null>> },
): Promise<void> {
  for (const brand of brands) {
    await catalog.sql('insert into brands (id, name, slug) values (new_id(), $1, $1)', [brand]);
  }
  for (const [slug, parent] of Object.entries(categories)) {
    await catalog.sql(
      `insert into categories (id, name, slug, parent_id)
       values (new_id(), $1, $1, (select id from categories where slug = $2))`,
      [slug, parent],
    );
  }
}

/** Puts products on sale by plain SQL, the later ones newer; attributes and their values are made as they come. */
export async function shelve(catalog: CatalogUnderTest, products: readonly ShelvedProduct[]): Promise<void> {
  for (const product of products) {
    const { slug, variants = [{ sku: slug.toUpperCase() }] } = product;
    await catalog.sql(
      `insert into products (id, slug, name, description, status, price_minor, brand_id, created_at)
       values (new_id(), $1, $2, $3, $4, $5, (select id from brands where slug = $6), clock_timestamp())`,
      [
        slug,
        product.name ?? slug,
        product.description ?? '',
        product.status ?? 'active',
        product.priceMinor ?? 1000,
        product.brand ?? null,
      ],
    );
    await catalog.sql(
      `insert into product_categories (product_id, category_id)
       select product.id, category.id from products product join categories category on category.slug = any($2)
       where product.slug = $1`,
      [slug, product.categories ?? []],
    );
    for (const [position, variant] of variants.entries()) await addVariant(catalog, slug, { ...variant, position });
  }
}

async function addVariant(
  catalog: CatalogUnderTest,
  slug: string,
  { sku, values = {}, stock = 0, position }: ShelvedVariant & { position: number },
): Promise<void> {
  const [variant] = await catalog.sql<{ id: string }>(
    `insert into variants (id, product_id, sku, combination, is_default, position)
     select new_id(), id, $2, $2, $3 = 0, $3 from products where slug = $1 returning id`,
    [slug, sku, position],
  );
  for (const [attribute, value] of Object.entries(values)) {
    await catalog.sql('insert into attributes (id, name) values (new_id(), $1) on conflict (lower(name)) do nothing', [
      attribute,
    ]);
    await catalog.sql(
      `insert into attribute_values (id, attribute_id, value) select new_id(), id, $2 from attributes where name = $1
       on conflict (attribute_id, lower(value)) do nothing`,
      [attribute, value],
    );
    await catalog.sql(
      `insert into variant_attribute_values (variant_id, attribute_value_id)
       select $1, value.id from attribute_values value join attributes attribute on attribute.id = value.attribute_id
       where attribute.name = $2 and value.value = $3`,
      [variant!.id, attribute, value],
    );
  }
  await catalog.sql('insert into stock (variant_id, on_hand) values ($1, $2)', [variant!.id, stock]);
}
