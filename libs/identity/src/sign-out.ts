import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { hashOfSecret } from './sessions/refresh-secret';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { lockAccount } from './store/user.locks';

/**
 * Ends the session that a refresh token belongs to, and with it, within a second, the session's access tokens. A token that is
 * unknown or somebody else's is left alone without a word.
 */
@Injectable()
export class SignOut {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly refreshTokens: RefreshTokenRepository,
  ) {}

  async run({ userId, refresh }: { userId: string; refresh: string }): Promise<void> {
    await this.transactions.run(async (tx) => {
      await lockAccount(tx, userId);
      const token = await this.refreshTokens.byHash(tx, hashOfSecret(refresh));
      if (token?.userId === userId) await this.refreshTokens.revokeFamily(tx, token.familyId);
    });
  }
}
