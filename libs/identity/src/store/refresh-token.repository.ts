import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';
import type { Role } from '../rules/profile';
import type { PresentedToken } from '../rules/refresh-verdict';

export interface NewToken {
  readonly userId: string;
  readonly hash: string;
  readonly lifetimeSeconds: number;
}

export interface SessionView {
  readonly startedAt: Date;
  readonly lastRefreshedAt: Date;
  readonly expiresAt: Date;
  /** Null while it goes on, or when its time was over. */
  readonly endedAt: Date | null;
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
  /** Stores the first token of a new family; returns the family's id. */
  async found(tx: Tx, token: NewToken): Promise<string> {
    const familyId = newId();
    await this.insert(tx, { ...token, familyId });
    return familyId;
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

  /** The present role of a session's owner; undefined when the session is over, or the account closed. */
  async roleOf(reader: Reader, session: { userId: string; sessionId: string }): Promise<Role | undefined> {
    const [row] = await reader.query<{ role: Role }>(
      `select users.role from refresh_tokens token join users on users.id = token.user_id
       where token.family_id = $2 and token.user_id = $1 and users.active
         and token.replaced_at is null and token.revoked_at is null and token.expires_at > clock_timestamp()`,
      [session.userId, session.sessionId],
    );
    return row?.role;
  }

  async revokeFamily(tx: Tx, familyId: string): Promise<void> {
    await tx.query(
      'update refresh_tokens set revoked_at = clock_timestamp() where family_id = $1 and revoked_at is null',
      [familyId],
    );
  }

  /** Ends every session of one account, but for the one that is to go on. */
  async revokeAllOf(tx: Tx, userId: string, except?: string): Promise<void> {
    await tx.query(
      `update refresh_tokens set revoked_at = clock_timestamp()
       where user_id = $1 and revoked_at is null and family_id is distinct from $2::uuid`,
      [userId, except ?? null],
    );
  }

  /** Forgets every session of one account. */
  async removeAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query('delete from refresh_tokens where user_id = $1', [userId]);
  }

  /** When each session of an account began, was carried on last, and how it ended; the newest first. */
  async sessionsOf(reader: Reader, userId: string): Promise<SessionView[]> {
    return reader.query<SessionView>(
      `select min(created_at) as "startedAt", max(created_at) as "lastRefreshedAt", max(expires_at) as "expiresAt",
         max(revoked_at) as "endedAt"
       from refresh_tokens where user_id = $1 group by family_id order by min(created_at) desc`,
      [userId],
    );
  }

  /** Deletes tokens that have been good for nothing for a day, the oldest first; returns how many. */
  async purge(reader: Reader, limit: number): Promise<number> {
    const rows = await reader.query(
      `delete from refresh_tokens where id in (
         select id from refresh_tokens where expires_at < now() - interval '1 day'
         order by expires_at limit $1 for update skip locked
       ) returning id`,
      [limit],
    );
    return rows.length;
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
