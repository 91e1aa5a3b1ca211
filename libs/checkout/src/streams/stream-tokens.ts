import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';

const lifetimeSeconds = 60;
const form = /^(\d{10})\.([A-Za-z0-9_-]{43})$/;

/**
 * Tokens that open a stream of one order within a minute and are good for nothing else: they are made with a key of their own,
 * so that no access token passes for one, nor one for an access token. The processes share the secret, so any of them knows it.
 */
@Injectable()
export class StreamTokens {
  private readonly key: Buffer;

  constructor(settings: IdentitySettings) {
    this.key = createHmac('sha256', settings.jwtSecret).update('holdfast order events').digest();
  }

  issue(orderId: string): { token: string; expiresIn: number } {
    const expiresAt = Math.floor(Date.now() / 1000) + lifetimeSeconds;
    return { token: `${expiresAt}.${this.sign(orderId, expiresAt).toString('base64url')}`, expiresIn: lifetimeSeconds };
  }

  /** Whether this is a token for this order, and its time is not over. */
  opens(token: string, orderId: string): boolean {
    const [, expiresAt = '', signature = ''] = form.exec(token) ?? [];
    if (Number(expiresAt) * 1000 <= Date.now()) return false;
    return timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(orderId, Number(expiresAt)));
  }

  private sign(orderId: string, expiresAt: number): Buffer {
    return createHmac('sha256', this.key).update(`${orderId}.${expiresAt}`).digest();
  }
}
