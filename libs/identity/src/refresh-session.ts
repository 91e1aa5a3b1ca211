import { Injectable, Logger } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { InvalidRefreshToken } from './identity.errors';
import { refreshVerdict } from './rules/refresh-verdict';
import { hashOfSecret, newRefreshSecret } from './sessions/refresh-secret';
import { type Session, type TokenPair, TokenPairs } from './sessions/token-pairs';
import { RefreshTokenRepository } from './store/refresh-token.repository';
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
    const presented = hashOfSecret(refresh);
    const next = newRefreshSecret();
    // A refusal is returned and not thrown: what it revokes has to be committed.
    const session = await this.transactions.run((tx) => this.exchange(tx, presented, next.hash));
    if (!session) throw new InvalidRefreshToken();
    return this.pairs.issue(session, next.token);
  }

  private async exchange(tx: Tx, presented: string, hash: string): Promise<Session | undefined> {
    const ownerId = await this.refreshTokens.ownerOf(tx, presented);
    if (ownerId === undefined) return undefined;
    const user = await lockAccount(tx, ownerId);
    const token = await this.refreshTokens.byHash(tx, presented);
    if (!user?.active || !token) return undefined;
    const session = { userId: user.id, role: user.role, sessionId: token.familyId };
    const successor = { userId: user.id, hash, lifetimeSeconds: this.settings.refreshTokenSeconds };
    switch (refreshVerdict(token)) {
      case 'rotate':
        await this.refreshTokens.rotate(tx, token, successor);
        return session;
      case 'replace_successor':
        await this.refreshTokens.replaceSuccessor(tx, token, successor);
        return session;
      case 'revoke_family':
        await this.refreshTokens.revokeFamily(tx, token.familyId);
        this.logger.warn('A refresh token was used twice; its session was ended.', { familyId: token.familyId });
        return undefined;
      case 'refuse':
        return undefined;
    }
  }
}
