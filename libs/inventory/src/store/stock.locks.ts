import type { Tx } from '#database';
import type { StockLevel } from '../rules/shortfall';
import { Stock } from './stock.entity';

/**
 * Locks the stock rows of these variants until the transaction ends, in id order, with one query. With `skipLocked`, rows
 * that somebody else has locked are left out instead of waited for.
 */
export async function lockStock(
  tx: Tx,
  variantIds: readonly string[],
  options: { readonly skipLocked: boolean },
): Promise<StockLevel[]> {
  return tx.locking('stock', () => {
    const query = tx.manager
      .createQueryBuilder(Stock, 'stock')
      .select('stock.variantId', 'variantId')
      .addSelect('stock.onHand', 'onHand')
      .addSelect('stock.reserved', 'reserved')
      .where('stock.variantId = any(:variantIds)', { variantIds: [...variantIds] })
      .orderBy('stock.variantId')
      .setLock('pessimistic_write');
    if (options.skipLocked) query.setOnLocked('skip_locked');
    return query.getRawMany<StockLevel>();
  });
}
