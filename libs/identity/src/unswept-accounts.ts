import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { PasswordResetRepository } from './store/password-reset.repository';
import { UserRepository } from './store/user.repository';

/** Longer than any transaction, claim or delivery that had read the account before it was erased. */
const settleSeconds = 300;

/** Erased accounts on whose behalf something may have been written that was under way when they were erased. */
@Injectable()
export class UnsweptAccounts {
  constructor(
    private readonly users: UserRepository,
    private readonly resets: PasswordResetRepository,
  ) {}

  /** Ids of those where nothing can be under way any more, the oldest first. */
  async find(reader: Reader, limit: number): Promise<string[]> {
    return this.users.unswept(reader, { settleSeconds, limit });
  }

  /** By what mails to the account are known, besides its orders. */
  async resetIdsOf(reader: Reader, userId: string): Promise<string[]> {
    return this.resets.idsOf(reader, userId);
  }

  async close(tx: Tx, userId: string): Promise<void> {
    await this.users.markSwept(tx, userId);
  }
}
