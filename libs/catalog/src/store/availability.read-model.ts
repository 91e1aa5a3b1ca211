import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

@Injectable()
export class AvailabilityReadModel {
  /** Units of a variant that can be sold now; undefined when it is not shown to the public. */
  async find(reader: Reader, variantId: string): Promise<number | undefined> {
    const [row] = await reader.query<{ available: number }>(
      `select coalesce(stock.available, 0) as available
       from variants variant
       join products product on product.id = variant.product_id
       left join stock_availability stock on stock.variant_id = variant.id
       where variant.id = $1 and variant.deleted_at is null
         and product.status = 'active' and product.deleted_at is null`,
      [variantId],
    );
    return row?.available;
  }
}
