import { Injectable } from '@nestjs/common';
import { AccessTokens } from '#http';
import type { Role } from '../rules/profile';

/** What a client needs to act as somebody and to go on doing so. */
export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
  /** Lifetime of the access token in seconds. */
  readonly expiresIn: number;
}

/** What an access token says: whose it is, with which role, and by which sign-in. */
export interface Session {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
}

/** Puts a signed access token beside a refresh token that is stored already. */
@Injectable()
export class TokenPairs {
  constructor(private readonly accessTokens: AccessTokens) {}

  async issue(session: Session, refresh: string): Promise<TokenPair> {
    const access = await this.accessTokens.issue(session);
    return { access, refresh, expiresIn: this.accessTokens.lifetimeSeconds };
  }
}
