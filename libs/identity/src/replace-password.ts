import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { PasswordResetRepository } from './store/password-reset.repository';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { UserRepository } from './store/user.repository';

export interface ReplacedPassword {
  readonly userId: string;
  readonly passwordHash: string;
  /** The session that goes on; left out: none does. */
  readonly keptSessionId?: string;
}

/** Gives a locked account another password: whoever came in by the old one is signed out, and mails that are out are void. */
@Injectable()
export class ReplacePassword {
  constructor(
    private readonly users: UserRepository,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly resets: PasswordResetRepository,
  ) {}

  async run(tx: Tx, { userId, passwordHash, keptSessionId }: ReplacedPassword): Promise<void> {
    await this.users.setPassword(tx, userId, passwordHash);
    await this.refreshTokens.revokeAllOf(tx, userId, keptSessionId);
    await this.resets.closeAllOf(tx, userId);
  }
}
