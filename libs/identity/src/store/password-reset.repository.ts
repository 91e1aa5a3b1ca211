import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { mostOpenResets } from '../rules/open-resets';

export interface NewReset {
  readonly id: string;
  readonly emailKey: string;
  readonly tokenHash: string;
  readonly lifetimeSeconds: number;
}

/** A request of somebody's, as the database's clock sees it. */
export interface StoredReset {
  readonly id: string;
  readonly userId: string;
  readonly tokenHash: string;
  /** Neither closed nor over, and fewer requests before it are open than an account may have. */
  readonly open: boolean;
}

export interface ResetView {
  readonly id: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
}

const columns = `
  reset.id, reset.user_id as "userId", reset.token_hash as "tokenHash",
  reset.closed_at is null and reset.expires_at > clock_timestamp() and ${mostOpenResets} > (
    select count(*) from password_resets earlier where earlier.user_id = reset.user_id and earlier.seq < reset.seq
      and earlier.closed_at is null and earlier.expires_at > clock_timestamp()
  ) as open`;

/** Requests to reset passwords. Whoever closes one holds the account's lock, and reads it after that is granted. */
@Injectable()
export class PasswordResetRepository {
  /** One statement, which does the same whether or not somebody has the address. */
  async insert(tx: Tx, { id, emailKey, tokenHash, lifetimeSeconds }: NewReset): Promise<void> {
    await tx.query(
      `insert into password_resets (id, user_id, token_hash, expires_at)
       values ($1, (select id from users where email_key = $2 and active), $3, now() + make_interval(secs => $4))`,
      [id, emailKey, tokenHash, lifetimeSeconds],
    );
  }

  /** Only of those that somebody's account belongs to. */
  async byId(reader: Reader, id: string): Promise<StoredReset | undefined> {
    return this.one(reader, 'reset.id = $1', id);
  }

  async byHash(reader: Reader, tokenHash: string): Promise<StoredReset | undefined> {
    return this.one(reader, 'reset.token_hash = $1', tokenHash);
  }

  /** From now on no token opens the account any more that was asked for before. */
  async closeAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      'update password_resets set closed_at = clock_timestamp() where user_id = $1 and closed_at is null',
      [userId],
    );
  }

  async idsOf(reader: Reader, userId: string): Promise<string[]> {
    const rows = await reader.query<{ id: string }>('select id from password_resets where user_id = $1', [userId]);
    return rows.map(({ id }) => id);
  }

  async ofUser(reader: Reader, userId: string): Promise<ResetView[]> {
    return reader.query<ResetView>(
      `select id, created_at as "requestedAt", expires_at as "expiresAt", closed_at as "closedAt"
       from password_resets where user_id = $1 order by seq desc`,
      [userId],
    );
  }

  /** Deletes what has been over for a day, the oldest first; returns how many. */
  async purge(reader: Reader, limit: number): Promise<number> {
    const rows = await reader.query(
      `delete from password_resets where id in (
         select id from password_resets where expires_at < now() - interval '1 day'
         order by expires_at limit $1 for update skip locked
       ) returning id`,
      [limit],
    );
    return rows.length;
  }

  private async one(reader: Reader, condition: string, value: string): Promise<StoredReset | undefined> {
    const [row] = await reader.query<StoredReset>(
      `select ${columns} from password_resets reset where ${condition} and reset.user_id is not null`,
      [value],
    );
    return row;
  }
}
