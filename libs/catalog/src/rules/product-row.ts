import { formatAmount } from '#kernel';
import { guarded } from './guarded-text';
import { attributeColumn, type FileColumn, fileColumns } from './product-columns';

/** What a product file says of a product. */
export interface ProductCells {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly priceMinor: string;
  readonly brand: string | null;
  readonly categories: readonly string[];
  readonly images: readonly string[];
}

/** What it says of a variant. */
export interface VariantCells {
  readonly sku: string;
  readonly adjustmentMinor: string;
  readonly onHand: number | null;
  readonly choices: Readonly<Record<string, string>>;
}

/** A column for each of these attributes stands behind the others. */
export const headerOf = (attributes: readonly string[]): string[] => [
  ...fileColumns,
  ...attributes.map((name) => attributeColumn(name)),
];

/**
 * One line. The first line of a product says what the product is; the others only which one they belong to.
 * @throws Error for a value of an attribute that has no column: to leave it out would make another variant of it
 */
export function productRow(
  line: { product: ProductCells; variant: VariantCells; isFirst: boolean },
  format: { attributes: readonly string[]; currency: string },
): string[] {
  const { product, variant, isFirst } = line;
  const cells: Readonly<Record<FileColumn, string>> = {
    ...(isFirst ? cellsOf(product, format.currency) : nothing),
    slug: product.slug,
    sku: guarded(variant.sku),
    priceAdjustment: formatAmount(BigInt(variant.adjustmentMinor), format.currency),
    stock: variant.onHand === null ? '' : String(variant.onHand),
  };
  const left = Object.keys(variant.choices).find((name) => !format.attributes.includes(name));
  if (left !== undefined) throw new Error(`The attribute "${left}" has no column; it was made during the export.`);
  return [
    ...fileColumns.map((column) => cells[column]),
    ...format.attributes.map((name) => guarded(variant.choices[name] ?? '')),
  ];
}

const nothing = { name: '', description: '', status: '', price: '', brand: '', categories: '', images: '' };

function cellsOf(product: ProductCells, currency: string): typeof nothing {
  return {
    name: guarded(product.name),
    description: guarded(product.description),
    status: product.status,
    price: formatAmount(BigInt(product.priceMinor), currency),
    brand: product.brand ?? '',
    categories: product.categories.join('|'),
    images: product.images.map((url) => url.replaceAll('|', '%7C')).join('|'),
  };
}
