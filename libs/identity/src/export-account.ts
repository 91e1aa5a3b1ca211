import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { InvalidToken } from '#http';
import type { AccountView } from './rules/profile';
import { AccountReadModel } from './store/account.read-model';
import { PasswordResetRepository, type ResetView } from './store/password-reset.repository';
import { RefreshTokenRepository, type SessionView } from './store/refresh-token.repository';

export interface AccountExport {
  readonly profile: AccountView;
  readonly sessions: readonly SessionView[];
  readonly passwordResets: readonly ResetView[];
}

/** Everything that is kept of an account, but for what opens it. */
@Injectable()
export class ExportAccount {
  constructor(
    private readonly accounts: AccountReadModel,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly resets: PasswordResetRepository,
  ) {}

  /** @throws InvalidToken when there is no such account any more, or it is closed */
  async run(reader: Reader, userId: string): Promise<AccountExport> {
    const profile = await this.accounts.find(reader, userId);
    if (!profile?.active) throw new InvalidToken();
    const sessions = await this.refreshTokens.sessionsOf(reader, userId);
    return { profile, sessions, passwordResets: await this.resets.ofUser(reader, userId) };
  }
}
