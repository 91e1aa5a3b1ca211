import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { UserRepository } from './store/user.repository';

/** Longer than any transaction, claim or delivery that had read the account before it was erased. */
const settleSeconds = 300;

/** Erased accounts on whose behalf something may have been written that was under way when they were erased. */
@Injectable()
export class UnsweptAccounts {
  constructor(private readonly users: UserRepository) {}

  /** Ids of those where nothing can be under way any more, the oldest first. */
  async find(reader: Reader, limit: number): Promise<string[]> {
    return this.users.unswept(reader, { settleSeconds, limit });
  }

  async close(tx: Tx, userId: string): Promise<void> {
    await this.users.markSwept(tx, userId);
  }
}
