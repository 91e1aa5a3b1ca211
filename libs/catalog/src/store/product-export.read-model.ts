import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** One line of an export: a variant, and its place in the order of the file. */
export interface ExportedVariant {
  readonly id: string;
  readonly productId: string;
  readonly isDefault: boolean;
  readonly position: number;
  readonly sku: string;
  readonly adjustmentMinor: string;
  /** Null for a variant without a stock row. */
  readonly onHand: number | null;
  /** Values by the name of their attribute. */
  readonly choices: Readonly<Record<string, string>>;
}

export interface ExportedProduct {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly priceMinor: string;
  /** Slug of the brand. */
  readonly brand: string | null;
  /** Slugs. */
  readonly categories: readonly string[];
  /** Addresses, in the order of the images. */
  readonly images: readonly string[];
}

@Injectable()
export class ProductExportReadModel {
  /**
   * The next variants in the order of products, and in each its default variant first. Continues after a variant at a cost
   * that does not grow with what came before.
   */
  async variants(reader: Reader, after: ExportedVariant | undefined, limit: number): Promise<ExportedVariant[]> {
    return reader.query(
      `select variant.id, variant.product_id as "productId", variant.is_default as "isDefault", variant.position,
         variant.sku, variant.price_adjustment_minor as "adjustmentMinor", stock.on_hand as "onHand",
         coalesce(chosen.choices, '{}') as choices
       from variants variant
       join products product on product.id = variant.product_id
       left join stock on stock.variant_id = variant.id
       left join lateral (
         select jsonb_object_agg(attribute.name, value.value) as choices
         from variant_attribute_values has
         join attribute_values value on value.id = has.attribute_value_id
         join attributes attribute on attribute.id = value.attribute_id
         where has.variant_id = variant.id
       ) chosen on true
       where variant.deleted_at is null and product.deleted_at is null
         and ($1::uuid is null or variant.product_id >= $1 and
           (variant.product_id, not variant.is_default, variant.position, variant.id) > ($1, $2, $3::int, $4::uuid))
       order by variant.product_id, not variant.is_default, variant.position, variant.id limit $5`,
      [after?.productId ?? null, !(after?.isDefault ?? true), after?.position ?? 0, after?.id ?? null, limit],
    );
  }

  /** What the lines of these products say of them, by product id. */
  async products(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, ExportedProduct>> {
    const rows = await reader.query<ExportedProduct>(
      `select product.id, product.slug, product.name, product.description, product.status,
         product.price_minor as "priceMinor", brand.slug as brand,
         array(
           select category.slug from product_categories place join categories category on category.id = place.category_id
           where place.product_id = product.id order by category.slug
         ) as categories,
         array(select url from product_images where product_id = product.id order by position) as images
       from products product left join brands brand on brand.id = product.brand_id
       where product.id = any($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
