import { createHmac, randomUUID } from 'node:crypto';

/** A token like those of the API's sign-in: hundreds of customers who type passwords would take minutes of hashing. */
export function accessToken(secret: string, userId: string, lifetimeSeconds = 86_400): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = {
    role: 'customer',
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    iss: 'holdfast',
    aud: 'holdfast-api',
    sub: userId,
    jti: randomUUID(),
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
