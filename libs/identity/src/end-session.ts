import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { lockAccount } from './store/user.locks';

/** Ends a session for those who keep it without its tokens. Locks: account. */
@Injectable()
export class EndSession {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly refreshTokens: RefreshTokenRepository,
  ) {}

  async run({ userId, sessionId }: { userId: string; sessionId: string }): Promise<void> {
    await this.transactions.run(async (tx) => {
      await lockAccount(tx, userId);
      await this.refreshTokens.revokeFamily(tx, sessionId);
    });
  }
}
