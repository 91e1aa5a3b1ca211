import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { PresentedToken } from '../rules/refresh-verdict';

export interface NewToken {
  readonly userId: string;
  readonly hash: string;
  readonly lifetimeSeconds: number;
}

export interface StoredToken extends PresentedToken {
  readonly id: string;
  readonly familyId: string;
  readonly userId: string;
  readonly successorId: string | null;
}

/**
 * Sessions. Every writer holds the owner's account lock. Times are read with `clock_timestamp()`: the transaction's own
 * `now()` is older than the wait for that lock.
 */
@Injectable()
export class RefreshTokenRepository {
  /** Stores the first token of a new family. */
  async found(tx: Tx, token: NewToken): Promise<void> {
    await this.insert(tx, { ...token, familyId: newId() });
  }

  /** Whose token it is. Never changes, so it may be asked before that account is locked. */
  async ownerOf(tx: Tx, hash: string): Promise<string | undefined> {
    const [row] = await tx.query<{ userId: string }>(
      'select user_id as "userId" from refresh_tokens where token_hash = $1',
      [hash],
    );
    return row?.userId;
  }

  async byHash(tx: Tx, hash: string): Promise<StoredToken | undefined> {
    const [row] = await tx.query<StoredToken>(
      `select token.id, token.family_id as "familyId", token.user_id as "userId",
         token.successor_id as "successorId",
         token.revoked_at is not null as revoked,
         token.expires_at <= clock_timestamp() as expired,
         extract(epoch from clock_timestamp() - token.replaced_at)::float8 as "replacedSecondsAgo",
         successor.id is not null and successor.replaced_at is null as "successorUnused"
       from refresh_tokens token
       left join refresh_tokens successor on successor.id = token.successor_id
       where token.token_hash = $1`,
      [hash],
    );
    return row;
  }

  /** Puts a new token in the place of the newest one of its family. */
  async rotate(tx: Tx, newest: StoredToken, successor: NewToken): Promise<void> {
    const successorId = await this.insert(tx, { ...successor, familyId: newest.familyId });
    await tx.query('update refresh_tokens set replaced_at = clock_timestamp(), successor_id = $2 where id = $1', [
      newest.id,
      successorId,
    ]);
  }

  /**
   * Puts a new token in the place of an unused successor. Whatever pointed to the lost one points to the new one, so
   * that "its successor has been used" always means that somebody presented it.
   */
  async replaceSuccessor(tx: Tx, replaced: StoredToken, successor: NewToken): Promise<void> {
    const successorId = await this.insert(tx, { ...successor, familyId: replaced.familyId });
    await tx.query(
      `update refresh_tokens set replaced_at = coalesce(replaced_at, clock_timestamp()), successor_id = $3
       where family_id = $1 and (id = $2 or successor_id = $2)`,
      [replaced.familyId, replaced.successorId, successorId],
    );
  }

  async revokeFamily(tx: Tx, familyId: string): Promise<void> {
    await tx.query(
      'update refresh_tokens set revoked_at = clock_timestamp() where family_id = $1 and revoked_at is null',
      [familyId],
    );
  }

  /** Ends every session of one account. */
  async revokeAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      'update refresh_tokens set revoked_at = clock_timestamp() where user_id = $1 and revoked_at is null',
      [userId],
    );
  }

  private async insert(tx: Tx, token: NewToken & { familyId: string }): Promise<string> {
    const id = newId();
    await tx.query(
      `insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at)
       values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
      [id, token.familyId, token.userId, token.hash, token.lifetimeSeconds],
    );
    return id;
  }
}
