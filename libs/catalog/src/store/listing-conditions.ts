import type { ListingFilter } from '../rules/product-filter';

/** The conditions of one query and the values that it binds. */
export class Conditions {
  private readonly conditions: string[] = [];

  /** @param parameters what the statement binds already */
  constructor(readonly parameters: unknown[] = []) {}

  /** Hands a value to the statement and returns its placeholder. */
  bind(value: unknown): string {
    return `$${this.parameters.push(value)}`;
  }

  add(condition: string): void {
    this.conditions.push(condition);
  }

  get where(): string {
    return this.conditions.length === 0 ? 'true' : this.conditions.join(' and ');
  }
}

export interface Listed {
  /** Tables; the one that has id, status and age is named `listing`. */
  readonly from: string;
  readonly conditions: Conditions;
  /** How well the words of a product fit the search: a whole number, higher is better. Undefined without a search. */
  readonly rank: string | undefined;
}

/** What a word is worth in the description, an SKU, brand and attribute values, and the name. */
const weights = '{0.05, 0.3, 0.4, 1.0}';

/**
 * The rows of the listing that a filter fits. With `byAge` nothing else of them is needed than id and age, which stand
 * beside the words: most searches need no other table.
 */
export function listed(filter: ListingFilter, options: { byAge: boolean } = { byAge: false }): Listed {
  const conditions = new Conditions();
  conditions.add(`listing.status = ${conditions.bind(filter.status)}`);
  addProperties(conditions, filter);
  addVariants(conditions, filter);
  if (filter.search === null) conditions.add('false');
  if (filter.search === undefined || filter.search === null)
    return { from: 'product_listing listing', conditions, rank: undefined };
  const narrow = options.byAge && conditions.parameters.length === 1;
  const words = narrow ? 'listing.words' : 'search.words';
  const search = `${conditions.bind(filter.search)}::tsquery`;
  conditions.add(`${words} @@ ${search}`);
  return {
    from: narrow
      ? 'product_search listing'
      : 'product_search search join product_listing listing on listing.product_id = search.product_id',
    conditions,
    rank: `(ts_rank('${weights}', ${words}, ${search}) * 1000000)::int`,
  };
}

function addProperties(conditions: Conditions, filter: ListingFilter): void {
  const { brandId, categoryId, minPriceMinor, maxPriceMinor } = filter;
  if (brandId !== undefined) conditions.add(`listing.brand_id = ${conditions.bind(brandId)}`);
  if (categoryId !== undefined) conditions.add(`listing.category_ids @> array[${conditions.bind(categoryId)}::uuid]`);
  if (minPriceMinor !== undefined) {
    conditions.add(`listing.price_minor >= ${conditions.bind(minPriceMinor.toString())}::bigint`);
  }
  if (maxPriceMinor !== undefined) {
    conditions.add(`listing.price_minor <= ${conditions.bind(maxPriceMinor.toString())}::bigint`);
  }
}

/** One attribute is a matter of the product alone; of several, or of what is in stock, one variant must have all. */
function addVariants(conditions: Conditions, { choices, inStock }: ListingFilter): void {
  const wanted = choices.map(({ valueIds }) => `${conditions.bind(valueIds)}::uuid[]`);
  for (const values of wanted) conditions.add(`listing.value_ids && ${values}`);
  if (choices.length < 2 && !inStock) return;
  const ofVariant = wanted.map(
    (values) =>
      `exists (select from variant_attribute_values has
         where has.variant_id = variant.id and has.attribute_value_id = any(${values}))`,
  );
  if (inStock) ofVariant.push('exists (select from variants_in_stock stock where stock.variant_id = variant.id)');
  conditions.add(
    `exists (select from variants variant
       where variant.product_id = listing.product_id and variant.deleted_at is null and ${ofVariant.join(' and ')})`,
  );
}
