import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { hashOfSecret } from '../sessions/refresh-secret';

/**
 * Makes the one-time token of a reset out of the reset's id and a key that the processes share, so that the token is nowhere but
 * in the mail: who has the database and not the secret cannot make it.
 */
@Injectable()
export class ResetTokens {
  private readonly key: Buffer;

  constructor({ jwtSecret }: IdentitySettings) {
    this.key = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'holdfast password reset tokens v1', 32));
  }

  tokenOf(resetId: string): string {
    return createHmac('sha256', this.key).update(resetId).digest('base64url');
  }

  /** What is stored of the token. */
  hashOf(resetId: string): string {
    return hashOfSecret(this.tokenOf(resetId));
  }
}
