import type { ProductStatus } from './product-status';

/** An attribute by name, and values of it any of which will do. Names and values are told apart without regard to case. */
export interface WantedAttribute {
  readonly name: string;
  readonly values: readonly string[];
}

/** Which products a list shows, as it is asked for. */
export interface ProductFilter {
  readonly status: ProductStatus;
  /** Words that a product must have. */
  readonly q?: string;
  /** Id or slug; products in categories below it count too. */
  readonly category?: string;
  /** Id or slug. */
  readonly brand?: string;
  /** Of the product's own price, before a variant's adjustment and any rule. */
  readonly minPriceMinor?: bigint;
  readonly maxPriceMinor?: bigint;
  /** Some variant, with all the wanted attributes, can be sold at once. */
  readonly inStock: boolean;
  /** One and the same variant must have a value of each. */
  readonly attributes: readonly WantedAttribute[];
}

/** A filter in the terms of the database: by ids, and with the search as a tsquery. What is null does not exist. */
export interface ListingFilter {
  readonly status: ProductStatus;
  readonly search?: string | null;
  readonly categoryId?: string | null;
  readonly brandId?: string | null;
  readonly minPriceMinor?: bigint;
  readonly maxPriceMinor?: bigint;
  readonly inStock: boolean;
  readonly choices: readonly AttributeChoice[];
}

/** Values of one attribute, any of which will do; without values there is nothing that would do. */
export interface AttributeChoice {
  readonly attributeId: string | null;
  readonly valueIds: readonly string[];
}

/** Whether no product can fit, because something that it must have does not exist. */
export function fitsNothing({ search, categoryId, brandId, choices }: ListingFilter): boolean {
  return [search, categoryId, brandId].includes(null) || choices.some(({ valueIds }) => valueIds.length === 0);
}

/** How old the answer for a filter may be that was kept, in seconds; undefined for as long as nothing changes. */
export function freshFor(filter: { readonly inStock: boolean }): number | undefined {
  return filter.inStock ? 1 : undefined;
}

/** The same text for filters of the same parts. */
export function keyOfFilter(filter: ProductFilter): string {
  const attributes = filter.attributes.map(({ name, values }) => [name, [...new Set(values)].toSorted()]);
  return keyOf({ ...filter, attributes: attributes.toSorted() });
}

export function keyOfListing(filter: ListingFilter): string {
  const choices = filter.choices.map(({ attributeId, valueIds }) => [attributeId, valueIds.toSorted()]);
  return keyOf({ ...filter, choices: choices.toSorted() });
}

function keyOf(parts: object): string {
  // In a list JSON would write what is left out as null, which means that it does not exist.
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  const sorted = given.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
