import type { Tx } from '#database';
import { Stock } from './stock.entity';

/** Locks the stock rows of these variants until the transaction ends, in id order, with one query. */
export async function lockStock(tx: Tx, variantIds: readonly string[]): Promise<Stock[]> {
  return tx.locking('stock', () =>
    tx.manager
      .createQueryBuilder(Stock, 'stock')
      .where('stock.variantId = any(:variantIds)', { variantIds: [...variantIds] })
      .orderBy('stock.variantId')
      .setLock('pessimistic_write')
      .getMany(),
  );
}
