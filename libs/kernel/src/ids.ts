import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort roughly by age and
 * insert at the right edge of an index. The random bits, and the variant among them, are those of a UUID of version 4.
 */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const referenceAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const referenceLength = 10;

/** An order reference for people: unguessable (36^10 possibilities) and short enough to read over the phone. */
export function newOrderReference(): string {
  let reference = 'ORD-';
  for (let i = 0; i < referenceLength; i += 1) reference += referenceAlphabet.charAt(randomInt(36));
  return reference;
}

/** A bearer secret for guests and refresh tokens: 256 random bits, URL-safe. */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}
