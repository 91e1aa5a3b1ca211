import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { ProductStatus } from '../rules/product-status';

export interface ProductToInsert {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: ProductStatus;
  readonly priceMinor: bigint;
  readonly brandId: string | null;
  readonly categoryIds: readonly string[];
  /** Of the default variant. */
  readonly sku: string;
}

@Injectable()
export class ProductRepository {
  /** Inserts a product with its categories and one default variant, by one statement. */
  async insert(tx: Tx, product: ProductToInsert): Promise<{ productId: string; variantId: string }> {
    const ids = { productId: newId(), variantId: newId() };
    await tx.query(
      `with product as (
         insert into products (id, slug, name, description, status, price_minor, brand_id)
         values ($1, $2, $3, $4, $5, $6, $7)
       ), variant as (
         insert into variants (id, product_id, sku, is_default) values ($8, $1, $9, true)
       )
       insert into product_categories (product_id, category_id)
       select $1, category_id from unnest($10::uuid[]) as chosen (category_id)`,
      [
        ids.productId,
        product.slug,
        product.name,
        product.description,
        product.status,
        product.priceMinor.toString(),
        product.brandId,
        ids.variantId,
        product.sku,
        product.categoryIds,
      ],
    );
    return ids;
  }
}
