import { createHash } from 'node:crypto';
import { newSecretToken } from '#kernel';

/** A refresh token and what we keep of it. */
export interface RefreshSecret {
  readonly token: string;
  readonly hash: string;
}

export function newRefreshSecret(): RefreshSecret {
  const token = newSecretToken();
  return { token, hash: hashOfSecret(token) };
}

/** Tokens have 256 random bits, so a fast hash is enough to make a stolen table worthless. */
export function hashOfSecret(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
