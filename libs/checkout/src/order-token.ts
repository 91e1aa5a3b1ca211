import { createHash } from 'node:crypto';

/** Only the hash of a guest's order token is kept. */
export function hashOfOrderToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
