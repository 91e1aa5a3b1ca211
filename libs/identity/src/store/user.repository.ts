import { Injectable } from '@nestjs/common';
import { type Tx, violatedConstraint } from '#database';
import { newId } from '#kernel';
import type { Profile, Role } from '../rules/profile';

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

  /** Makes a locked account an active admin; a null `passwordHash` keeps its password. */
  async promote(tx: Tx, userId: string, passwordHash: string | null): Promise<void> {
    await tx.query(
      `update users
       set role = 'admin', active = true, password_hash = coalesce($2, password_hash), updated_at = now()
       where id = $1`,
      [userId, passwordHash],
    );
  }
}

/** Whether an insert failed because another account has the address. */
export function isTakenEmail(error: unknown): boolean {
  return violatedConstraint(error) === 'users_email_key_unique';
}

function valuesOf(user: NewUser): unknown[] {
  return [newId(), user.email, user.emailKey, user.name, user.passwordHash, user.role];
}
