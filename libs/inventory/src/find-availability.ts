import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** How many units of each variant could be sold at this moment. A look without locks: only a checkout decides. */
@Injectable()
export class FindAvailability {
  async run(reader: Reader, variantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (variantIds.length === 0) return new Map();
    const rows = await reader.query<{ variantId: string; available: number }>(
      `select variant_id as "variantId", available from stock_availability where variant_id = any($1)`,
      [variantIds],
    );
    return new Map(rows.map(({ variantId, available }) => [variantId, available]));
  }
}
