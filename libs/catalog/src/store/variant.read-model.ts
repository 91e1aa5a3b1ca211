import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { variantPriceMinor } from '../rules/variant-price';
import type { VariantView } from './product.read-model';

export type { VariantView };

interface VariantRow extends Omit<VariantView, 'priceAdjustmentMinor' | 'priceMinor'> {
  readonly basePriceMinor: string;
  readonly priceAdjustmentMinor: string;
}

/** Single variants. */
@Injectable()
export class VariantReadModel {
  /** A variant that is not deleted; with `activeOnly` one whose product is neither a draft nor archived. */
  async find(reader: Reader, id: string, options: { activeOnly: boolean }): Promise<VariantView | undefined> {
    const [row] = await reader.query<VariantRow>(
      `select variant.id, variant.product_id as "productId", variant.sku,
         product.price_minor as "basePriceMinor", variant.price_adjustment_minor as "priceAdjustmentMinor",
         coalesce(stock.available, 0) as available,
         coalesce((
           select jsonb_agg(jsonb_build_object('attribute', attribute.name, 'value', value.value) order by attribute.name)
           from variant_attribute_values has
           join attribute_values value on value.id = has.attribute_value_id
           join attributes attribute on attribute.id = value.attribute_id
           where has.variant_id = variant.id
         ), '[]') as attributes
       from variants variant
       join products product on product.id = variant.product_id
       left join stock_availability stock on stock.variant_id = variant.id
       where variant.id = $1 and variant.deleted_at is null and product.deleted_at is null
         and (not $2 or product.status = 'active')`,
      [id, options.activeOnly],
    );
    return row && viewOf(row);
  }
}

function viewOf({ basePriceMinor, ...row }: VariantRow): VariantView {
  const priceAdjustmentMinor = BigInt(row.priceAdjustmentMinor);
  return { ...row, priceAdjustmentMinor, priceMinor: variantPriceMinor(BigInt(basePriceMinor), priceAdjustmentMinor) };
}
