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

interface ListedOptions {
  /** Nothing else is needed than id and age, which stand beside the words: most searches need no other table. */
  readonly byAge?: boolean;
  /** What variants must have is left to the caller, as `variantConditions`. */
  readonly withoutVariants?: boolean;
  /** What the statement binds already. */
  readonly parameters?: unknown[];
}

/** What a word is worth in the description, an SKU, brand and attribute values, and the name. */
const weights = '{0.05, 0.3, 0.4, 1.0}';

/** The rows of the listing that a filter fits. */
export function listed(filter: ListingFilter, options: ListedOptions = {}): Listed {
  const conditions = new Conditions(options.parameters);
  const bound = conditions.parameters.length;
  conditions.add(`listing.status = ${conditions.bind(filter.status)}`);
  addProperties(conditions, filter);
  // One attribute is a matter of the product alone; of several, or of what is in stock, one variant must have all.
  const needsVariant = filter.choices.length > 1 || filter.inStock;
  if (needsVariant && !options.withoutVariants) {
    conditions.add(
      `exists (select from variants variant
         where variant.product_id = listing.product_id and ${variantConditions(conditions, filter)})`,
    );
  }
  if (filter.search === null) conditions.add('false');
  if (filter.search === undefined || filter.search === null) {
    return { from: 'product_listing listing', conditions, rank: undefined };
  }
  const narrow = options.byAge === true && conditions.parameters.length === bound + 1;
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

/** What a row of the table `variant` must be: not deleted, with a value of each choice, and in stock if that is wanted. */
export function variantConditions(
  conditions: Conditions,
  { choices, inStock }: Pick<ListingFilter, 'choices' | 'inStock'>,
): string {
  const chosen = choices.map(
    ({ valueIds }) =>
      `exists (select from variant_attribute_values other
         where other.variant_id = variant.id and other.attribute_value_id = any(${conditions.bind(valueIds)}::uuid[]))`,
  );
  const stocked = 'exists (select from variants_in_stock stock where stock.variant_id = variant.id)';
  return ['variant.deleted_at is null', ...chosen, ...(inStock ? [stocked] : [])].join(' and ');
}

function addProperties(conditions: Conditions, filter: ListingFilter): void {
  const { brandId, categoryId, minPriceMinor, maxPriceMinor, choices } = filter;
  if (brandId !== undefined) conditions.add(`listing.brand_id = ${conditions.bind(brandId)}`);
  if (categoryId !== undefined) conditions.add(`listing.category_ids @> array[${conditions.bind(categoryId)}::uuid]`);
  if (minPriceMinor !== undefined) {
    conditions.add(`listing.price_minor >= ${conditions.bind(minPriceMinor.toString())}::bigint`);
  }
  if (maxPriceMinor !== undefined) {
    conditions.add(`listing.price_minor <= ${conditions.bind(maxPriceMinor.toString())}::bigint`);
  }
  for (const { valueIds } of choices) conditions.add(`listing.value_ids && ${conditions.bind(valueIds)}::uuid[]`);
}
