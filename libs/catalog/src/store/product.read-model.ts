import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { idIn } from '../rules/id-or-slug';
import type { ProductStatus } from '../rules/product-status';
import { variantPriceMinor } from '../rules/variant-price';
import type { BrandView } from './brand.read-model';
import type { CategoryView } from './category.read-model';

export interface ImageView {
  readonly id: string;
  readonly url: string;
  readonly alt: string;
  readonly position: number;
}

/** A variant without how many units of it there are, which changes with every sale. */
export interface VariantContent {
  readonly id: string;
  readonly productId: string;
  readonly sku: string;
  readonly attributes: readonly { readonly attribute: string; readonly value: string }[];
  readonly priceAdjustmentMinor: bigint;
  readonly priceMinor: bigint;
}

export interface VariantView extends VariantContent {
  readonly available: number;
}

/** A product without how many units of it there are. */
export interface ProductContent {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: ProductStatus;
  readonly priceMinor: bigint;
  readonly brand: BrandView | null;
  readonly categories: readonly CategoryView[];
  readonly images: readonly ImageView[];
  readonly variants: readonly VariantContent[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
}

export interface ProductView extends ProductContent {
  readonly variants: readonly VariantView[];
  /** Units of all variants that can be sold now. */
  readonly available: number;
}

/** The product with the units that can be sold of each variant; none where nothing is known. */
export function stocked(product: ProductContent, units: ReadonlyMap<string, number>): ProductView {
  const variants = product.variants.map((variant) => ({ ...variant, available: units.get(variant.id) ?? 0 }));
  return { ...product, variants, available: variants.reduce((sum, { available }) => sum + available, 0) };
}

/** A product without what other tables hold of it. */
export interface ProductRow extends Pick<
  ProductContent,
  'id' | 'slug' | 'name' | 'description' | 'status' | 'brand' | 'createdAt' | 'updatedAt' | 'version'
> {
  readonly priceMinor: string;
}

type OfProduct<Part> = Part & { readonly productId: string };
interface VariantRow extends Pick<VariantContent, 'id' | 'productId' | 'sku' | 'attributes'> {
  readonly priceAdjustmentMinor: string;
}

/** Selects a ProductRow; the query names its tables `product` and, joined from the left, `brand`. */
export const productColumns = `product.id, product.slug, product.name, product.description, product.status,
  product.price_minor as "priceMinor", product.version, product.created_at as "createdAt",
  product.updated_at as "updatedAt",
  case when brand.id is not null then
    jsonb_build_object('id', brand.id, 'name', brand.name, 'slug', brand.slug)
  end as brand`;

/** Products with everything that is shown of them, each kind of part read by one query whatever the number of products. */
@Injectable()
export class ProductReadModel {
  /** A product by id or slug; with `activeOnly` not one that is a draft or archived. Never a deleted one. */
  async find(reader: Reader, idOrSlug: string, options: { activeOnly: boolean }): Promise<ProductView | undefined> {
    const product = await this.content(reader, idOrSlug);
    if (!product || (options.activeOnly && product.status !== 'active')) return undefined;
    return stocked(product, await this.units(reader, product));
  }

  /** A product by id or slug, whatever its status. Never a deleted one. */
  async content(reader: Reader, idOrSlug: string): Promise<ProductContent | undefined> {
    const rows = await reader.query<ProductRow>(
      `select ${productColumns}
       from products product left join brands brand on brand.id = product.brand_id
       where (product.slug = $1 or product.id = $2::uuid) and product.deleted_at is null`,
      [idOrSlug, idIn(idOrSlug)],
    );
    const [product] = await this.complete(reader, rows);
    return product;
  }

  /** One query after the other, so that a request holds one connection at a time, and may be inside a transaction. */
  async complete(reader: Reader, rows: readonly ProductRow[]): Promise<ProductContent[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const categoriesOf = byProduct(await this.categories(reader, ids));
    const imagesOf = byProduct(await this.images(reader, ids));
    const variantsOf = byProduct(await this.variants(reader, ids));
    return rows.map((row) => {
      const priceMinor = BigInt(row.priceMinor);
      const variants = (variantsOf.get(row.id) ?? []).map((variant) => variantContent(variant, priceMinor));
      return {
        ...row,
        priceMinor,
        categories: categoriesOf.get(row.id) ?? [],
        images: imagesOf.get(row.id) ?? [],
        variants,
      };
    });
  }

  private async units(reader: Reader, { variants }: ProductContent): Promise<ReadonlyMap<string, number>> {
    const rows = await reader.query<{ variantId: string; available: number }>(
      'select variant_id as "variantId", available from stock_availability where variant_id = any($1::uuid[])',
      [variants.map(({ id }) => id)],
    );
    return new Map(rows.map(({ variantId, available }) => [variantId, available]));
  }

  /** Each category is looked up by its id: a join would be made by reading all of them. */
  private categories(reader: Reader, productIds: readonly string[]): Promise<OfProduct<CategoryView>[]> {
    return reader.query(
      `select place.product_id as "productId", category.id, category.name, category.slug,
         category.parent_id as "parentId"
       from product_categories place
       cross join lateral (select * from categories where categories.id = place.category_id limit 1) category
       where place.product_id = any($1::uuid[]) order by category.name, category.id`,
      [productIds],
    );
  }

  private images(reader: Reader, productIds: readonly string[]): Promise<OfProduct<ImageView>[]> {
    return reader.query(
      `select product_id as "productId", id, url, alt, position from product_images
       where product_id = any($1::uuid[]) order by position, id`,
      [productIds],
    );
  }

  private variants(reader: Reader, productIds: readonly string[]): Promise<VariantRow[]> {
    return reader.query(
      `with chosen as (
         select has.variant_id,
           jsonb_agg(jsonb_build_object('attribute', attribute.name, 'value', value.value) order by attribute.name)
             as attributes
         from variants variant
         join variant_attribute_values has on has.variant_id = variant.id
         join attribute_values value on value.id = has.attribute_value_id
         join attributes attribute on attribute.id = value.attribute_id
         where variant.product_id = any($1::uuid[])
         group by has.variant_id
       )
       select variant.id, variant.product_id as "productId", variant.sku,
         variant.price_adjustment_minor as "priceAdjustmentMinor",
         coalesce(chosen.attributes, '[]') as attributes
       from variants variant
       left join chosen on chosen.variant_id = variant.id
       where variant.product_id = any($1::uuid[]) and variant.deleted_at is null
       order by not variant.is_default, variant.position, variant.id`,
      [productIds],
    );
  }
}

function variantContent(row: VariantRow, basePriceMinor: bigint): VariantContent {
  const priceAdjustmentMinor = BigInt(row.priceAdjustmentMinor);
  return { ...row, priceAdjustmentMinor, priceMinor: variantPriceMinor(basePriceMinor, priceAdjustmentMinor) };
}

function byProduct<Part extends { readonly productId: string }>(parts: readonly Part[]): ReadonlyMap<string, Part[]> {
  const grouped = new Map<string, Part[]>();
  for (const part of parts) {
    const siblings = grouped.get(part.productId);
    if (siblings) siblings.push(part);
    else grouped.set(part.productId, [part]);
  }
  return grouped;
}
