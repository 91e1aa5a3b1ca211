import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

@Injectable()
export class StockThresholdRepository {
  /** Sets from how many units on a variant counts as low; its row is locked. */
  async set(tx: Tx, variantId: string, threshold: number): Promise<{ available: number; before: number }> {
    const [row] = await tx.query<{ available: number; before: number }>(
      `update stock set low_stock_threshold = $2, updated_at = now()
       from (select low_stock_threshold as before from stock where variant_id = $1) old
       where variant_id = $1
       returning on_hand - reserved as available, old.before`,
      [variantId, threshold],
    );
    if (!row) throw new Error('A locked stock row was not there.');
    return row;
  }
}
