import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';
import type { VariantPlace } from '../rules/default-variant';

export interface VariantToInsert {
  readonly productId: string;
  readonly sku: string;
  readonly priceAdjustmentMinor: bigint;
  /** The one spelling of `attributeValueIds`. */
  readonly combination: string;
  readonly attributeValueIds: readonly string[];
}

/** What is left out stays as it is. */
export interface VariantChange {
  readonly sku?: string;
  readonly priceAdjustmentMinor?: bigint;
  /** Its attribute values are those of a combination. */
  readonly attributes?: { readonly combination: string; readonly attributeValueIds: readonly string[] };
}

/** Writes the variants of a product that the caller has locked. */
@Injectable()
export class VariantRepository {
  /** The product of a variant, which may be a deleted one. */
  async productOf(reader: Reader, variantId: string): Promise<string | undefined> {
    const [row] = await reader.query<{ productId: string }>(
      'select product_id as "productId" from variants where id = $1',
      [variantId],
    );
    return row?.productId;
  }

  /** The variants of a product that are not deleted, in the order in which they are shown. */
  async places(reader: Reader, productId: string): Promise<VariantPlace[]> {
    return reader.query(
      `select id, is_default as "isDefault" from variants
       where product_id = $1 and deleted_at is null order by position, id`,
      [productId],
    );
  }

  /** Adds a variant behind the others of its product. */
  async insert(tx: Tx, variant: VariantToInsert): Promise<string> {
    const id = newId();
    await tx.query(
      `with variant as (
         insert into variants (id, product_id, sku, price_adjustment_minor, combination, position)
         select $1::uuid, $2::uuid, $3, $4::bigint, $5, coalesce(max(position) + 1, 0)
         from variants where product_id = $2
       )
       insert into variant_attribute_values (variant_id, attribute_value_id)
       select $1::uuid, value_id from unnest($6::uuid[]) as chosen (value_id)`,
      [
        id,
        variant.productId,
        variant.sku,
        variant.priceAdjustmentMinor.toString(),
        variant.combination,
        variant.attributeValueIds,
      ],
    );
    return id;
  }

  /** @returns false when there is no such variant, or it is deleted */
  async change(tx: Tx, variantId: string, change: VariantChange): Promise<boolean> {
    const rows = await tx.query(
      `update variants set sku = coalesce($2, sku), combination = coalesce($3, combination),
         price_adjustment_minor = coalesce($4::bigint, price_adjustment_minor), updated_at = clock_timestamp()
       where id = $1 and deleted_at is null returning id`,
      [
        variantId,
        change.sku ?? null,
        change.attributes?.combination ?? null,
        change.priceAdjustmentMinor?.toString() ?? null,
      ],
    );
    if (rows.length > 0 && change.attributes) await this.choose(tx, variantId, change.attributes.attributeValueIds);
    return rows.length > 0;
  }

  /** Hides a variant for good and makes another one the default. */
  async delete(tx: Tx, variantId: string, defaultId: string): Promise<void> {
    await tx.query('update variants set deleted_at = now(), is_default = false where id = $1', [variantId]);
    await tx.query('update variants set is_default = true where id = $1 and not is_default', [defaultId]);
  }

  private async choose(tx: Tx, variantId: string, valueIds: readonly string[]): Promise<void> {
    await tx.query(
      `with given_up as (
         delete from variant_attribute_values where variant_id = $1 and attribute_value_id <> all ($2::uuid[])
       )
       insert into variant_attribute_values (variant_id, attribute_value_id)
       select $1::uuid, value_id from unnest($2::uuid[]) as chosen (value_id)
       on conflict do nothing`,
      [variantId, valueIds],
    );
  }
}
