import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** What others need to know of a variant in order to price and sell it. */
export interface Sellable {
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  /** The product's name. */
  readonly name: string;
  readonly basePriceMinor: bigint;
  /** Added to the base price; may be negative. */
  readonly adjustmentMinor: bigint;
  /** False once the variant or its product is deleted, and while the product is not active. Says nothing of stock. */
  readonly sellable: boolean;
  readonly isDefault: boolean;
  readonly brandId: string | null;
  /** The product's categories and all categories above them. */
  readonly categoryIds: readonly string[];
}

interface SellableRow extends Omit<Sellable, 'basePriceMinor' | 'adjustmentMinor'> {
  readonly basePriceMinor: string;
  readonly adjustmentMinor: string;
}

@Injectable()
export class SellableReadModel {
  /** These variants, and the default variant of each of these products, by variant id; unknown ids are left out. */
  async find(
    reader: Reader,
    refs: { variantIds: readonly string[]; productIds: readonly string[] },
  ): Promise<Sellable[]> {
    const rows = await reader.query<SellableRow>(
      `select variant.id as "variantId", product.id as "productId", variant.sku, product.name,
         product.price_minor as "basePriceMinor", variant.price_adjustment_minor as "adjustmentMinor",
         product.status = 'active' and product.deleted_at is null and variant.deleted_at is null as sellable,
         variant.is_default as "isDefault", product.brand_id as "brandId", listing.category_ids as "categoryIds"
       from variants variant
       join products product on product.id = variant.product_id
       join product_listing listing on listing.product_id = product.id
       where variant.id = any($1::uuid[]) or (variant.is_default and variant.product_id = any($2::uuid[]))
       order by variant.id`,
      [refs.variantIds, refs.productIds],
    );
    return rows.map((row) => ({
      variantId: row.variantId,
      productId: row.productId,
      sku: row.sku,
      name: row.name,
      basePriceMinor: BigInt(row.basePriceMinor),
      adjustmentMinor: BigInt(row.adjustmentMinor),
      sellable: row.sellable,
      isDefault: row.isDefault,
      brandId: row.brandId,
      categoryIds: row.categoryIds,
    }));
  }
}
