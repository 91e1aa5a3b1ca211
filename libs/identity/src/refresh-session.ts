import { Injectable, Logger } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { InvalidRefreshToken } from './identity.errors';
import { refreshVerdict } from './rules/refresh-verdict';
import { hashOfRefreshToken, newRefreshSecret } from './sessions/refresh-secret';
import { type TokenPair, TokenPairs } from './sessions/token-pairs';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import type { User } from './store/user.entity';
import { lockAccount } from './store/user.locks';

/**
 * Replaces a refresh token by a new pair. Refreshes of one account follow each other, so a family never forks: however
 * many requests present the same token, one token can be used in the end.
 */
@Injectable()
export class RefreshSession {
  private readonly logger = new Logger(RefreshSession.name);

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly pairs: TokenPairs,
    private readonly settings: IdentitySettings,
  ) {}

  /** @throws InvalidRefreshToken; when the token had been used up before, its whole family is revoked as well */
  async run({ refresh }: { refresh: string }): Promise<TokenPair> {
    const presented = hashOfRefreshToken(refresh);
    const next = newRefreshSecret();
    // A refusal is returned and not thrown: what it revokes has to be committed.
    const user = await this.transactions.run((tx) => this.exchange(tx, presented, next.hash));
    if (!user) throw new InvalidRefreshToken();
    return this.pairs.issue(user, next.token);
  }

  private async exchange(tx: Tx, presented: string, hash: string): Promise<User | undefined> {
    const ownerId = await this.refreshTokens.ownerOf(tx, presented);
    if (ownerId === undefined) return undefined;
    const user = await lockAccount(tx, ownerId);
    const token = await this.refreshTokens.byHash(tx, presented);
    if (!user?.active || !token) return undefined;
    const successor = { userId: user.id, hash, lifetimeSeconds: this.settings.refreshTokenSeconds };
    switch (refreshVerdict(token)) {
      case 'rotate':
        await this.refreshTokens.rotate(tx, token, successor);
        return user;
      case 'replace_successor':
        await this.refreshTokens.replaceSuccessor(tx, token, successor);
        return user;
      case 'revoke_family':
        await this.refreshTokens.revokeFamily(tx, token.familyId);
        this.logger.warn('A refresh token was used twice; its session was ended.', { familyId: token.familyId });
        return undefined;
      case 'refuse':
        return undefined;
    }
  }
}
