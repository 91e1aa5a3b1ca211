import { randomBytes, randomInt } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort roughly by age and
 * insert at the right edge of an index.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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
