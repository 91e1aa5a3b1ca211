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

/** What is left out stays as it is. */
export interface ProductChange {
  readonly name?: string;
  readonly slug?: string;
  readonly description?: string;
  readonly status?: ProductStatus;
  readonly priceMinor?: bigint;
  /** null takes the brand away. */
  readonly brandId?: string | null;
  /** All categories that the product is to stand in. */
  readonly categoryIds?: readonly string[];
}

/** Writes products. But for inserting, the caller has locked the product. */
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

  async change(tx: Tx, productId: string, change: ProductChange): Promise<void> {
    await tx.query(
      `update products set name = coalesce($2, name), slug = coalesce($3, slug),
         description = coalesce($4, description), status = coalesce($5, status),
         price_minor = coalesce($6::bigint, price_minor),
         brand_id = case when $7 then $8::uuid else brand_id end
       where id = $1`,
      [
        productId,
        change.name ?? null,
        change.slug ?? null,
        change.description ?? null,
        change.status ?? null,
        change.priceMinor?.toString() ?? null,
        change.brandId !== undefined,
        change.brandId ?? null,
      ],
    );
    if (change.categoryIds) await this.place(tx, productId, change.categoryIds);
  }

  /**
   * Raises the version, as every change of a product, its variants and its images does. Dated by the clock and not by the
   * transaction's start: who waited for the lock must not date a change back.
   */
  async touch(tx: Tx, productId: string): Promise<void> {
    await tx.query('update products set version = version + 1, updated_at = clock_timestamp() where id = $1', [
      productId,
    ]);
  }

  /** Hides a product and its variants for good. */
  async delete(tx: Tx, productId: string): Promise<void> {
    await tx.query(
      `with hidden as (update variants set deleted_at = now() where product_id = $1 and deleted_at is null)
       update products set deleted_at = now() where id = $1`,
      [productId],
    );
  }

  private async place(tx: Tx, productId: string, categoryIds: readonly string[]): Promise<void> {
    await tx.query(
      `with left_behind as (
         delete from product_categories where product_id = $1 and category_id <> all ($2::uuid[])
       )
       insert into product_categories (product_id, category_id)
       select $1, category_id from unnest($2::uuid[]) as chosen (category_id)
       on conflict do nothing`,
      [productId, [...new Set(categoryIds)]],
    );
  }
}
