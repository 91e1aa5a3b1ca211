import { In, IsNull } from 'typeorm';
import type { Tx } from '#database';
import { Product } from './product.entity';

/**
 * Locks those of these products that are not deleted until the transaction ends, in id order, with one query. Variants and
 * images have no locks of their own: whoever writes them holds their product.
 */
export async function lockProducts(tx: Tx, productIds: readonly string[]): Promise<Product[]> {
  return tx.locking('product', () =>
    tx.manager
      .createQueryBuilder(Product, 'product')
      .where({ id: In([...productIds]), deletedAt: IsNull() })
      .orderBy('product.id')
      .setLock('pessimistic_write')
      .getMany(),
  );
}
