import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
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

/** Short-lived signed tokens that say who the caller is. One algorithm, issuer and audience; nothing else is accepted. */
@Injectable()
export class AccessTokens {
  private readonly binding = { issuer: 'holdfast', audience: 'holdfast-api' };

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
        secret: this.settings.jwtSecret,
        expiresIn: this.lifetimeSeconds,
      },
    );
  }

  /** @throws InvalidToken */
  async verify(token: string): Promise<{ caller: Caller; expiresAtSeconds: number }> {
    try {
      const claims = await this.jwt.verifyAsync<Claims>(token, {
        ...this.binding,
        algorithms: ['HS256'],
        secret: this.settings.jwtSecret,
      });
      if (!roles.includes(claims.role) || typeof claims.sub !== 'string') throw new InvalidToken();
      return { caller: { userId: claims.sub, role: claims.role }, expiresAtSeconds: claims.exp };
    } catch {
      throw new InvalidToken();
    }
  }
}
