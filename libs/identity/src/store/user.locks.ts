import type { Tx } from '#database';
import { User } from './user.entity';

/**
 * Locks one account until the transaction ends. Whoever changes its password, its rights or any of its sessions holds
 * this lock, and reads the sessions only after it is granted.
 */
export async function lockAccount(tx: Tx, userId: string): Promise<User | null> {
  return tx.locking('account', () =>
    tx.manager
      .createQueryBuilder(User, 'user')
      .where('user.id = :userId', { userId })
      .setLock('pessimistic_write')
      .getOne(),
  );
}

/** As `lockAccount`, by the key of its e-mail address. */
export async function lockAccountByEmailKey(tx: Tx, emailKey: string): Promise<User | null> {
  return tx.locking('account', () =>
    tx.manager
      .createQueryBuilder(User, 'user')
      .where('user.emailKey = :emailKey', { emailKey })
      .setLock('pessimistic_write')
      .getOne(),
  );
}
