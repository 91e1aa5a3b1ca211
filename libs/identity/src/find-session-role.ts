import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { Role } from './rules/profile';
import { RefreshTokenRepository } from './store/refresh-token.repository';

/** What a session may do at this moment, as the database says; for those who keep one without its tokens. */
@Injectable()
export class FindSessionRole {
  constructor(
    private readonly statements: Statements,
    private readonly refreshTokens: RefreshTokenRepository,
  ) {}

  /** @returns undefined when the session or its account has ended */
  async run(session: { userId: string; sessionId: string }): Promise<Role | undefined> {
    return this.refreshTokens.roleOf(this.statements, session);
  }
}
