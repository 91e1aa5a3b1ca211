import { Injectable } from '@nestjs/common';
import { type Reader, type Tx, violatedConstraint } from '#database';
import { erasedAddress, newId } from '#kernel';
import type { AccountRights, Profile, Role } from '../rules/profile';

export interface NewUser {
  readonly email: string;
  readonly emailKey: string;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly role: Role;
}

const insert = 'insert into users (id, email, email_key, name, password_hash, role) values ($1, $2, $3, $4, $5, $6)';
const profile = 'id, email, name, role, tier';

@Injectable()
export class UserRepository {
  /** Fails on the constraint that `isTakenEmail` knows when the address is in use. */
  async insert(tx: Tx, user: NewUser): Promise<Profile> {
    const [inserted] = await tx.query<Profile>(`${insert} returning ${profile}`, valuesOf(user));
    if (!inserted) throw new Error('The user was not written.');
    return inserted;
  }

  /** Returns the new id, or undefined when the address is in use. */
  async insertUnlessTaken(tx: Tx, user: NewUser): Promise<string | undefined> {
    const [inserted] = await tx.query<{ id: string }>(
      `${insert} on conflict on constraint users_email_key_unique do nothing returning id`,
      valuesOf(user),
    );
    return inserted?.id;
  }

  /** Returns undefined when there is no such active user. */
  async rename(tx: Tx, userId: string, name: string | null): Promise<Profile | undefined> {
    const [renamed] = await tx.query<Profile>(
      `update users set name = $2, updated_at = now() where id = $1 and active returning ${profile}`,
      [userId, name],
    );
    return renamed;
  }

  /** Makes a locked account an active admin. */
  async promote(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      `update users
       set role = 'admin', active = true, updated_at = now(), rights_changed_at = clock_timestamp()
       where id = $1`,
      [userId],
    );
  }

  async setPassword(tx: Tx, userId: string, passwordHash: string): Promise<void> {
    await tx.query('update users set password_hash = $2, updated_at = now() where id = $1', [userId, passwordHash]);
  }

  /** Gives a locked account these rights, and notes when they became others. */
  async setRights(tx: Tx, userId: string, { role, tier, active }: AccountRights): Promise<void> {
    await tx.query(
      `update users
       set role = $2, tier = $3, active = $4, updated_at = now(),
         rights_changed_at = case when (role, active) is distinct from ($2, $4) then clock_timestamp() else rights_changed_at end
       where id = $1`,
      [userId, role, tier, active],
    );
  }

  /** Takes everything personal out of a locked account, and whatever could open it. */
  async erase(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      `update users
       set email = $2, email_key = 'erased ' || id, name = null, password_hash = '', role = 'customer', tier = null,
         active = false, updated_at = now(), rights_changed_at = clock_timestamp(), erased_at = now()
       where id = $1`,
      [userId, erasedAddress],
    );
  }

  async unswept(reader: Reader, { settleSeconds, limit }: { settleSeconds: number; limit: number }): Promise<string[]> {
    const rows = await reader.query<{ id: string }>(
      `select id from users
       where erased_at < now() - make_interval(secs => $1) and erased_at is not null and erasure_swept_at is null
       order by erased_at limit $2`,
      [settleSeconds, limit],
    );
    return rows.map(({ id }) => id);
  }

  async markSwept(tx: Tx, userId: string): Promise<void> {
    await tx.query('update users set erasure_swept_at = now() where id = $1', [userId]);
  }
}

/** Whether an insert failed because another account has the address. */
export function isTakenEmail(error: unknown): boolean {
  return violatedConstraint(error) === 'users_email_key_unique';
}

function valuesOf(user: NewUser): unknown[] {
  return [newId(), user.email, user.emailKey, user.name, user.passwordHash, user.role];
}
