import { Injectable } from '@nestjs/common';
import { isEmail } from 'class-validator';
import { TransactionRunner, type Tx } from '#database';
import { newSecretToken, NotFound } from '#kernel';
import { InvalidEmail, PasswordLengthOutOfRange } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { ReplacePassword } from './replace-password';
import { emailKey } from './rules/email-key';
import { hasAllowedLength } from './rules/password-length';
import { lockAccountByEmailKey } from './store/user.locks';
import { UserRepository } from './store/user.repository';

export interface CreatedAdmin {
  readonly id: string;
  /** False when the account was there before and was promoted. */
  readonly created: boolean;
  /** The password of a new account that was given none. Known to nobody else, and never again. */
  readonly madePassword?: string;
}

/**
 * Makes an account an admin that can sign in: creates it, or promotes and reopens the one with this address. A password
 * that is given becomes the account's, which ends its sessions; without one, an existing account keeps its own.
 */
@Injectable()
export class CreateAdmin {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly passwords: Passwords,
    private readonly users: UserRepository,
    private readonly replacePassword: ReplacePassword,
  ) {}

  /** @throws InvalidEmail, PasswordLengthOutOfRange, HashingBacklogFull */
  async run({ email, password }: { email: string; password?: string }): Promise<CreatedAdmin> {
    const address = email.trim();
    if (!isEmail(address)) throw new InvalidEmail();
    if (password !== undefined && !hasAllowedLength(password)) throw new PasswordLengthOutOfRange();
    const madePassword = password === undefined ? newSecretToken() : undefined;
    const passwordHash = await this.passwords.hash(password ?? madePassword ?? '');
    const key = emailKey(address);
    return this.transactions.run(async (tx) => {
      const user = { email: address, emailKey: key, name: null, passwordHash, role: 'admin' as const };
      const createdId = await this.users.insertUnlessTaken(tx, user);
      if (createdId !== undefined) return { id: createdId, created: true, madePassword };
      return this.promote(tx, key, password === undefined ? null : passwordHash);
    });
  }

  private async promote(tx: Tx, key: string, passwordHash: string | null): Promise<CreatedAdmin> {
    const user = await lockAccountByEmailKey(tx, key);
    if (!user) throw new NotFound('user');
    await this.users.promote(tx, user.id);
    if (passwordHash !== null) await this.replacePassword.run(tx, { userId: user.id, passwordHash });
    return { id: user.id, created: false };
  }
}
