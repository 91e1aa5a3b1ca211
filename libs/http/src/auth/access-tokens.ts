import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { IdentitySettings } from '#config';
import { DomainError, newId } from '#kernel';
import { type Caller, roles } from './caller';

interface Claims {
  readonly sub: string;
  readonly role: Caller['role'];
  readonly sid?: string;
  readonly iat: number;
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

/** Whether a caller still is who the token said when it was signed. */
export type StandingCheck = (caller: Caller) => Promise<boolean>;

const mostRemembered = 10_000;
/** Ours have about 350 characters. Longer ones are not worth the work of looking at them. */
const longestToken = 2048;

/**
 * Short-lived signed tokens that say who the caller is. One algorithm, issuer and audience; nothing else is accepted. What a
 * signature says does not change, so a token that was verified is remembered until it expires. Whether its caller may still
 * use it can change at any time, and is asked every time.
 */
@Injectable()
export class AccessTokens {
  private readonly binding = { issuer: 'holdfast', audience: 'holdfast-api' };

  private readonly verified = new LRUCache<string, Verified>({ max: mostRemembered });

  private stands: StandingCheck = () => Promise.resolve(true);

  constructor(
    private readonly jwt: JwtService,
    private readonly settings: IdentitySettings,
  ) {}

  get lifetimeSeconds(): number {
    return this.settings.accessTokenSeconds;
  }

  /** From now on, tokens count only as long as `check` agrees; for the lib that knows accounts and sessions. */
  onlyWhile(check: StandingCheck): void {
    this.stands = check;
  }

  async issue({ userId, role, sessionId }: Caller): Promise<string> {
    return this.jwt.signAsync(sessionId === undefined ? { role } : { role, sid: sessionId }, {
      ...this.binding,
      subject: userId,
      jwtid: newId(),
      algorithm: 'HS256',
      expiresIn: this.lifetimeSeconds,
    });
  }

  /** @throws InvalidToken */
  async verify(token: string): Promise<Verified> {
    const verified = this.remembered(token) ?? (await this.read(token));
    if (!(await this.stands(verified.caller))) throw new InvalidToken();
    return verified;
  }

  private remembered(token: string): Verified | undefined {
    const known = this.verified.get(token);
    if (known && known.expiresAtSeconds * 1000 > Date.now()) return known;
    this.verified.delete(token);
    return undefined;
  }

  private async read(token: string): Promise<Verified> {
    if (token.length > longestToken) throw new InvalidToken();
    const read = await this.jwt
      .verifyAsync<{ header: object; payload: Claims }>(token, {
        ...this.binding,
        algorithms: ['HS256'],
        complete: true,
      })
      .catch(() => undefined);
    if (!read || !isOurHeader(read.header) || !areOurClaims(read.payload)) throw new InvalidToken();
    const { sub: userId, role, sid: sessionId, exp: expiresAtSeconds } = read.payload;
    const caller: Caller = sessionId === undefined ? { userId, role } : { userId, role, sessionId };
    this.verified.set(token, { caller, expiresAtSeconds });
    return { caller, expiresAtSeconds };
  }
}

/** We name no key and no other kind of token: a header that does was made by somebody else, whatever its signature says. */
function isOurHeader(header: object): boolean {
  const { alg, typ, ...others } = header as { alg?: unknown; typ?: unknown };
  return alg === 'HS256' && typ === 'JWT' && Object.keys(others).length === 0;
}

function areOurClaims({ sub, role, sid, iat, exp }: Claims): boolean {
  return roles.includes(role) && isUUID(sub) && (sid === undefined || isUUID(sid)) && isTime(iat) && isTime(exp);
}

function isTime(seconds: unknown): boolean {
  return typeof seconds === 'number' && Number.isFinite(seconds);
}
