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

/**
 * Locks one account together with all active admins, in id order, with one query: who may take an admin away then knows who
 * else is one, and nobody takes away the others meanwhile.
 */
export async function lockAccountAndAdmins(tx: Tx, userId: string): Promise<User[]> {
  return tx.locking('account', () =>
    tx.manager
      .createQueryBuilder(User, 'user')
      .where("user.id = :userId or (user.role = 'admin' and user.active)", { userId })
      .orderBy('user.id')
      .setLock('pessimistic_write')
      .getMany(),
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
