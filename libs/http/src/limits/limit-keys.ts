import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { IdentitySettings } from '#config';
import type { RequestWithCaller } from '../auth/caller';

export type LimitName = 'general' | 'orders' | 'auth-address' | 'auth-account';

/**
 * What a window is stored under. It may stand for a person, so it is a keyed hash: who reads the store learns neither addresses
 * nor accounts, and cannot find out by trying them all.
 */
@Injectable()
export class LimitKeys {
  private readonly secret: Buffer;

  constructor({ jwtSecret }: IdentitySettings) {
    this.secret = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'holdfast rate limit keys v1', 32));
  }

  keyOf(limit: LimitName, subject: string): string {
    return createHmac('sha256', this.secret).update(`${limit}\n${subject}`).digest('base64url');
  }
}

const plainAddress = /^[\d.]+$/;

/**
 * Where a request comes from: forwarded headers count only from trusted proxies. A site has a whole IPv6 network of 64 bits, so
 * these are counted as one; an IPv4 address is the same however it is written.
 */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  // Without an address, the connection has ended already.
  const address = (ip as string | undefined) ?? 'unknown';
  return plainAddress.test(address) ? address : normalizeIp(address);
}

/** The signed-in user, else the address. */
export function buyerOf(request: FastifyRequest & RequestWithCaller): string {
  return request.caller ? `user ${request.caller.userId}` : `address ${addressOf(request)}`;
}

const longestAccount = 254;

/** The account that an e-mail address is of, whatever its case; undefined for what can be none. */
export function accountOf(email: unknown): string | undefined {
  if (typeof email !== 'string') return undefined;
  const account = email.trim().toLowerCase();
  return account === '' || account.length > longestAccount ? undefined : account;
}
