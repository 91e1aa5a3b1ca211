import { createHmac, timingSafeEqual } from 'node:crypto';

/** The three headers of the Standard Webhooks specification, version 1. */
export interface WebhookHeaders {
  readonly id: string;
  /** Unix seconds, as text. */
  readonly timestamp: string;
  /** Space-separated `v1,<base64>` entries; any one that fits is enough. */
  readonly signature: string;
}

const toleranceSeconds = 300;
const secretPrefix = 'whsec_';

function signatureOf(secret: string, signed: { id: string; timestamp: string; body: string | Buffer }): string {
  const key = Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64');
  return createHmac('sha256', key).update(`${signed.id}.${signed.timestamp}.`).update(signed.body).digest('base64');
}

/** Signs a body for sending. */
export function signWebhook(secret: string, message: { id: string; body: string | Buffer; at: Date }): WebhookHeaders {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  return { id: message.id, timestamp, signature: `v1,${signatureOf(secret, { ...message, timestamp })}` };
}

/**
 * Whether one of the secrets signed these raw bytes, not longer than 300 s ago and not more than 300 s ahead.
 * Compares in constant time.
 */
export function isGenuineWebhook(
  secrets: readonly string[],
  headers: WebhookHeaders,
  received: { body: Buffer; at: Date },
): boolean {
  if (!/^\d{1,12}$/.test(headers.timestamp) || headers.id === '') return false;
  const ageSeconds = received.at.getTime() / 1000 - Number(headers.timestamp);
  if (Math.abs(ageSeconds) > toleranceSeconds) return false;
  const offered = headers.signature.split(' ').filter((entry) => entry.startsWith('v1,'));
  return secrets.some((secret) => {
    const expected = Buffer.from(
      signatureOf(secret, { id: headers.id, timestamp: headers.timestamp, body: received.body }),
    );
    return offered.some((entry) => {
      const given = Buffer.from(entry.slice('v1,'.length));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  });
}
