export interface ListedVariant {
  readonly attributes: readonly { readonly attribute: string; readonly value: string }[];
  readonly available: number;
}

export interface ListedProduct {
  readonly id: string;
  readonly name: string;
  readonly price: { readonly amount: string };
  readonly brand: { readonly id: string; readonly name: string } | null;
  readonly categories: readonly { readonly id: string }[];
  readonly variants: readonly ListedVariant[];
}

export interface CategoryRow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}

export interface Wanted {
  readonly brand?: string;
  readonly category?: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly inStock?: boolean;
  /** Attribute → values, any of which will do. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export interface FacetCounts {
  readonly brands: readonly { readonly id: string; readonly name: string; readonly count: number }[];
  readonly categories: readonly { readonly id: string; readonly name: string; readonly count: number }[];
  readonly attributes: readonly {
    readonly name: string;
    readonly values: readonly { readonly value: string; readonly count: number }[];
  }[];
}

/** What lists and facets ought to say, worked out product by product from what is shown of all of them. */
export class FilterOracle {
  private readonly rows: ReadonlyMap<string, CategoryRow>;

  constructor(
    private readonly products: readonly ListedProduct[],
    categories: readonly CategoryRow[],
  ) {
    this.rows = new Map(categories.map((row) => [row.id, row]));
  }

  matching(wanted: Wanted): ListedProduct[] {
    return this.products.filter((product) => this.fits(product, wanted));
  }

  facets(wanted: Wanted): FacetCounts {
    const ofAnyBrand = this.matching({ ...wanted, brand: undefined });
    const anywhere = this.matching({ ...wanted, category: undefined });
    const names = [...new Set(this.products.flatMap(({ variants }) => variants.flatMap(attributesOf)))].toSorted();
    return {
      brands: counted(
        ofAnyBrand.flatMap(({ brand }) => (brand ? [brand] : [])),
        (one) => one,
      ),
      categories: counted(
        anywhere.flatMap((product) => this.placesOf(product)),
        (id) => ({ id, name: this.rows.get(id)?.name ?? '' }),
      ),
      attributes: names
        .map((name) => ({ name, values: this.values(wanted, name) }))
        .filter(({ values }) => values.length),
    };
  }

  private fits(product: ListedProduct, wanted: Wanted): boolean {
    const price = Number(product.price.amount);
    return (
      (wanted.brand === undefined || product.brand?.id === wanted.brand) &&
      (wanted.category === undefined || this.placesOf(product).includes(wanted.category)) &&
      price >= (wanted.minPrice ?? 0) &&
      price <= (wanted.maxPrice ?? Infinity) &&
      ((!wanted.inStock && Object.keys(wanted.attributes).length === 0) ||
        product.variants.some((variant) => suits(variant, wanted)))
    );
  }

  /** The categories of a product and all above them. */
  private placesOf({ categories }: ListedProduct): string[] {
    const above = (id: string | null): string[] =>
      id === null ? [] : [id, ...above(this.rows.get(id)?.parentId ?? null)];
    return [...new Set(categories.flatMap(({ id }) => above(id)))];
  }

  private values(wanted: Wanted, name: string): FacetCounts['attributes'][number]['values'] {
    const { [name]: _, ...others } = wanted.attributes;
    const rest = { ...wanted, attributes: others };
    const ofProducts = this.matching(rest).flatMap((product) => {
      const suited = product.variants.filter((variant) => suits(variant, rest));
      const values = suited.flatMap(({ attributes }) => attributes.filter(({ attribute }) => attribute === name));
      return [...new Set(values.map(({ value }) => value))];
    });
    return counted(
      ofProducts.map((value) => ({ id: value, name: value })),
      (one) => one,
    ).map(({ name: value, count }) => ({ value, count }));
  }
}

function suits({ attributes, available }: ListedVariant, wanted: Wanted): boolean {
  const has = ([name, values]: readonly [string, readonly string[]]): boolean =>
    attributes.some(({ attribute, value }) => attribute === name && values.includes(value));
  return (!wanted.inStock || available > 0) && Object.entries(wanted.attributes).every(has);
}

const attributesOf = ({ attributes }: ListedVariant): string[] => attributes.map(({ attribute }) => attribute);

interface Named {
  readonly id: string;
  readonly name: string;
}

function counted<Item extends string | Named>(items: readonly Item[], named: (item: Item) => Named) {
  const counts = new Map<string, Named & { count: number }>();
  for (const item of items) {
    const { id, name } = named(item);
    counts.set(id, { id, name, count: (counts.get(id)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
