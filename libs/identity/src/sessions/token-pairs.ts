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

/** Puts a signed access token beside a refresh token that is stored already. */
@Injectable()
export class TokenPairs {
  constructor(private readonly accessTokens: AccessTokens) {}

  async issue(account: { id: string; role: Role }, refresh: string): Promise<TokenPair> {
    const access = await this.accessTokens.issue({ userId: account.id, role: account.role });
    return { access, refresh, expiresIn: this.accessTokens.lifetimeSeconds };
  }
}
