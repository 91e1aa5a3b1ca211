import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { InvalidToken } from '#http';
import type { Profile } from './rules/profile';
import { ShowProfile } from './show-profile';
import { UserRepository } from './store/user.repository';

/** Changes what people may say of themselves. What is left out stays as it is; a null name takes the name away. */
@Injectable()
export class ChangeProfile {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly users: UserRepository,
    private readonly showProfile: ShowProfile,
  ) {}

  /** @throws InvalidToken when the account was closed after the caller's token was issued */
  async run({ userId, name }: { userId: string; name?: string | null }): Promise<Profile> {
    if (name === undefined) return this.showProfile.run({ userId });
    const renamed = await this.transactions.run((tx) => this.users.rename(tx, userId, name));
    if (!renamed) throw new InvalidToken();
    return renamed;
  }
}
