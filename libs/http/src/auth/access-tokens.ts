import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { IdentitySettings } from '#config';
import { DomainError, newId } from '#kernel';
import { type Caller, roles } from './caller';

interface Claims {
  readonly sub: string;
  readonly role: Caller['role'];
  readonly exp: number;
}

export class InvalidToken extends DomainError {
  constructor() {
    super('unauthenticated', 'invalid_token', { detail: 'The access token is missing, expired or not ours.' });
  }
}

interface Verified {
  readonly caller: Caller;
  readonly expiresAtSeconds: number;
}

const mostRemembered = 10_000;

/**
 * Short-lived signed tokens that say who the caller is. One algorithm, issuer and audience; nothing else is accepted. What a
 * signature says does not change, so a token that was verified is remembered until it expires.
 */
@Injectable()
export class AccessTokens {
  private readonly binding = { issuer: 'holdfast', audience: 'holdfast-api' };

  private readonly verified = new LRUCache<string, Verified>({ max: mostRemembered });

  constructor(
    private readonly jwt: JwtService,
    private readonly settings: IdentitySettings,
  ) {}

  get lifetimeSeconds(): number {
    return this.settings.accessTokenSeconds;
  }

  async issue(caller: Caller): Promise<string> {
    return this.jwt.signAsync(
      { role: caller.role },
      {
        ...this.binding,
        subject: caller.userId,
        jwtid: newId(),
        algorithm: 'HS256',
        expiresIn: this.lifetimeSeconds,
      },
    );
  }

  /** @throws InvalidToken */
  async verify(token: string): Promise<Verified> {
    const known = this.verified.get(token);
    if (known && known.expiresAtSeconds * 1000 > Date.now()) return known;
    this.verified.delete(token);
    const verified = await this.read(token);
    this.verified.set(token, verified);
    return verified;
  }

  private async read(token: string): Promise<Verified> {
    try {
      const claims = await this.jwt.verifyAsync<Claims>(token, { ...this.binding, algorithms: ['HS256'] });
      if (!roles.includes(claims.role) || typeof claims.sub !== 'string') throw new InvalidToken();
      return { caller: { userId: claims.sub, role: claims.role }, expiresAtSeconds: claims.exp };
    } catch {
      throw new InvalidToken();
    }
  }
}
