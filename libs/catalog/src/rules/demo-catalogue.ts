import { fractionDigits, newId, parseAmount } from '#kernel';
import { combinationOf } from './combination';

/** The demo catalogue as it is written in its file: things refer to each other by slug, attribute values by their text. */
export interface DemoCatalogue {
  readonly brands: readonly { readonly name: string; readonly slug: string }[];
  /** In the order in which they are shown. */
  readonly categories: readonly { readonly slug: string; readonly name: string; readonly parent: string | null }[];
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The newest first. */
  readonly products: readonly DemoProduct[];
}

interface DemoProduct {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly brand: string;
  readonly categories: readonly string[];
  readonly price: string;
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  /** The first one is the default. */
  readonly variants: readonly DemoVariant[];
}

interface DemoVariant {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly priceAdjustment: string;
  readonly stock: number;
}

/** An attribute value that is in the database. */
export interface KnownValue {
  readonly id: string;
  readonly attribute: string;
  readonly value: string;
}

export type DemoRows = ReturnType<typeof demoRows>;

/** Products and what hangs on them as rows with ids; brands and categories are still named by slug. */
export function demoRows({ products }: DemoCatalogue, known: readonly KnownValue[], currency: string) {
  const numbered = products.map((product, position) => ({ ...product, id: newId(), position }));
  const variants = numbered.flatMap((product) => variantRows(product, known, currency));
  return {
    products: numbered.map(({ id, slug, name, description, brand, position, price }) => {
      return { id, slug, name, description, brand, position, priceMinor: demoAmountMinor(price, currency) };
    }),
    places: numbered.flatMap(({ id, categories }) => categories.map((category) => ({ productId: id, category }))),
    images: numbered.flatMap(({ id, images }) =>
      images.map(({ url, alt }, position) => ({ id: newId(), productId: id, url, alt, position })),
    ),
    variants,
    choices: variants.flatMap(({ id, valueIds }) => valueIds.map((valueId) => ({ variantId: id, valueId }))),
  };
}

function variantRows(product: DemoProduct & { id: string }, known: readonly KnownValue[], currency: string) {
  return product.variants.map(({ sku, attributes, priceAdjustment, stock }, position) => {
    const chosen = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const valueIds = chosen.map(([attribute, value]) => {
      const found = known.find((candidate) => candidate.attribute === attribute && candidate.value === value);
      if (!found) throw new Error(`The demo catalogue has no ${attribute} "${value}", but ${sku} does.`);
      return found.id;
    });
    return {
      id: newId(),
      productId: product.id,
      sku,
      adjustmentMinor: demoAmountMinor(priceAdjustment, currency),
      combination: combinationOf(valueIds),
      valueIds,
      isDefault: position === 0,
      position,
      stock,
    };
  });
}

/** The demo's amounts have two places; what a currency with fewer cannot hold is cut off. */
export function demoAmountMinor(amount: string, currency: string): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, fractionDigits(currency));
  return parseAmount(kept === '' ? whole : `${whole}.${kept}`, currency);
}
