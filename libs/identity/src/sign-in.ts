import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { TransactionRunner } from '#database';
import { InvalidCredentials } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { emailKey } from './rules/email-key';
import { newRefreshSecret } from './sessions/refresh-secret';
import { type Session, type TokenPair, TokenPairs } from './sessions/token-pairs';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import type { User } from './store/user.entity';
import { lockAccount } from './store/user.locks';
import { UserReadModel } from './store/user.read-model';

/**
 * Exchanges a password for a session. The password is checked before the transaction; under the account's lock only
 * what was checked is compared, so a password changed or an account closed meanwhile opens no session.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserReadModel,
    private readonly passwords: Passwords,
    private readonly transactions: TransactionRunner,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly pairs: TokenPairs,
    private readonly settings: IdentitySettings,
  ) {}

  /** @throws InvalidCredentials after the same work whether or not there is such an account; HashingBacklogFull */
  async run(credentials: { email: string; password: string }): Promise<TokenPair> {
    const user = await this.users.byEmailKey(emailKey(credentials.email));
    const matched = await this.passwords.matches(credentials.password, user?.passwordHash);
    if (!user?.active || !matched) throw new InvalidCredentials();
    const refresh = newRefreshSecret();
    const session = await this.openSession(user, refresh.hash);
    return this.pairs.issue(session, refresh.token);
  }

  private async openSession(checked: User, hash: string): Promise<Session> {
    return this.transactions.run(async (tx) => {
      const user = await lockAccount(tx, checked.id);
      if (!user?.active || user.passwordHash !== checked.passwordHash) throw new InvalidCredentials();
      const lifetimeSeconds = this.settings.refreshTokenSeconds;
      const sessionId = await this.refreshTokens.found(tx, { userId: user.id, hash, lifetimeSeconds });
      return { userId: user.id, role: user.role, sessionId };
    });
  }
}
