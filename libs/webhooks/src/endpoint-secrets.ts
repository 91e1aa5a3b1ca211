import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { SecretUnreadable } from './webhooks.errors';

const algorithm = 'aes-256-gcm';
const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Makes the secrets of endpoints, and encrypts them for the database: AES-256-GCM under a key derived from JWT_SECRET, bound to
 * the endpoint. Whoever has the database alone can sign nothing; after JWT_SECRET has changed, nobody can until secrets are
 * rotated.
 */
@Injectable()
export class EndpointSecrets {
  private readonly key: Buffer;

  constructor({ jwtSecret }: IdentitySettings) {
    this.key = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'holdfast webhook endpoint secrets v1', 32));
  }

  /** As Standard Webhooks spells them: `whsec_` and 32 random bytes in base64. */
  make(): string {
    return `whsec_${randomBytes(32).toString('base64')}`;
  }

  encrypt(secret: string, endpointId: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(endpointId));
    const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')}`;
  }

  /** @throws SecretUnreadable when it was encrypted with another key or for another endpoint */
  decrypt(encrypted: string, endpointId: string): string {
    const [seenVersion, text = ''] = encrypted.split('.');
    const bytes = Buffer.from(text, 'base64url');
    if (seenVersion !== version || bytes.length <= nonceBytes + tagBytes) throw new SecretUnreadable();
    try {
      const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(endpointId)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new SecretUnreadable();
    }
  }
}
