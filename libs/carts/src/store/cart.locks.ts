import { In } from 'typeorm';
import type { Tx } from '#database';
import type { CartOwner } from '../rules/cart-owner';
import { Cart } from './cart.entity';

/**
 * Locks the carts of these owners until the transaction ends, in id order, with one query. With `skipLocked`, carts that
 * somebody else is working on are left out instead of waited for.
 */
export async function lockCarts(
  tx: Tx,
  owners: readonly CartOwner[],
  options = { skipLocked: false },
): Promise<Cart[]> {
  const userIds = owners.flatMap((owner) => (owner.kind === 'customer' ? [owner.userId] : []));
  const tokenHashes = owners.flatMap((owner) => (owner.kind === 'guest' ? [owner.tokenHash] : []));
  return tx.locking('cart', () => {
    const query = tx.manager
      .createQueryBuilder(Cart, 'cart')
      .where([{ userId: In(userIds) }, { tokenHash: In(tokenHashes) }])
      .orderBy('cart.id')
      .setLock('pessimistic_write');
    if (options.skipLocked) query.setOnLocked('skip_locked');
    return query.getMany();
  });
}
