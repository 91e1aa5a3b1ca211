import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';
import type { Caller } from '#http';

const lifetimeSeconds = 60;
const form = /^(\d{10})\.(?:([A-Za-z0-9_-]{1,400})\.)?([A-Za-z0-9_-]{43})$/;

/**
 * Tokens that open a stream of one order within a minute and are good for nothing else: they are made with a key of their own,
 * so that no access token passes for one, nor one for an access token. They name whom they were given to, so that a stream ends
 * with the right of its reader. The processes share the secret, so any of them knows them.
 */
@Injectable()
export class StreamTokens {
  private readonly key: Buffer;

  constructor(settings: IdentitySettings) {
    this.key = createHmac('sha256', settings.jwtSecret).update('holdfast order events').digest();
  }

  issue(orderId: string, caller: Caller | undefined): { token: string; expiresIn: number } {
    const expiresAt = String(Math.floor(Date.now() / 1000) + lifetimeSeconds);
    const said = caller ? [expiresAt, Buffer.from(JSON.stringify(caller)).toString('base64url')] : [expiresAt];
    const signature = this.sign(orderId, said).toString('base64url');
    return { token: [...said, signature].join('.'), expiresIn: lifetimeSeconds };
  }

  /** Whom it was given to, undefined for a guest; nothing at all when it is no token for this order or its time is over. */
  holderOf(token: string, orderId: string): { caller: Caller | undefined } | undefined {
    const [, expiresAt = '', holder, signature = ''] = form.exec(token) ?? [];
    if (Number(expiresAt) * 1000 <= Date.now()) return undefined;
    const said = holder === undefined ? [expiresAt] : [expiresAt, holder];
    if (!timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(orderId, said))) return undefined;
    return { caller: holder === undefined ? undefined : callerIn(holder) };
  }

  private sign(orderId: string, said: readonly string[]): Buffer {
    return createHmac('sha256', this.key)
      .update([orderId, ...said].join('.'))
      .digest();
  }
}

function callerIn(holder: string): Caller {
  return JSON.parse(Buffer.from(holder, 'base64url').toString()) as Caller;
}
