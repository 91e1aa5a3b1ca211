import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { EmailTaken } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { emailKey } from './rules/email-key';
import type { Profile } from './rules/profile';
import { isTakenEmail, UserRepository } from './store/user.repository';

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name?: string | null;
}

/** Opens a customer's account. Who has an address is decided by the database's unique constraint. */
@Injectable()
export class RegisterUser {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly passwords: Passwords,
    private readonly users: UserRepository,
  ) {}

  /** @throws EmailTaken, HashingBacklogFull */
  async run({ email, password, name = null }: Registration): Promise<Profile> {
    const passwordHash = await this.passwords.hashForNewAccount(password);
    const user = { email, emailKey: emailKey(email), name, passwordHash, role: 'customer' as const };
    try {
      return await this.transactions.run((tx) => this.users.insert(tx, user));
    } catch (error) {
      throw isTakenEmail(error) ? new EmailTaken() : error;
    }
  }
}
