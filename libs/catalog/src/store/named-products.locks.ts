import type { Tx } from '#database';
import { Product } from './product.entity';

/**
 * Locks the products that the lines of an import name by their slugs until the transaction ends, in id order, with one
 * query. New ones cannot be locked; that nobody else makes them at the same time is up to the unique index.
 */
export async function lockNamedProducts(tx: Tx): Promise<void> {
  await tx.locking('product', () =>
    tx.manager
      .createQueryBuilder(Product, 'product')
      .select('product.id', 'id')
      .where('product.slug in (select slug from import_lines) and product.deletedAt is null')
      .orderBy('product.id')
      .setLock('pessimistic_write')
      .getRawMany(),
  );
}
