import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AdminSession } from '../sign-in-admin';

/** How long a sign-in to the board lasts. */
export const sessionSeconds = 1800;

export const cookieName = 'holdfast_board';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const form = new RegExp(`^(${uuid})\\.(${uuid})\\.(\\d{1,12})\\.([\\w-]{43})$`);

/**
 * The key that signs the board's cookie: made from the secret of the access tokens, for this purpose alone. So a cookie is never
 * taken for a token, nor a token for a cookie.
 */
export function boardKey(jwtSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', 'holdfast queue board session v1', 32));
}

const signatureOf = (text: string, key: Buffer): string => createHmac('sha256', key).update(text).digest('base64url');

/** What the cookie of an admin holds: whose it is, which sign-in, until when it counts, and a signature over all of it. */
export function sessionFor({ userId, sessionId }: AdminSession, { key, now }: { key: Buffer; now: Date }): string {
  const text = `${userId}.${sessionId}.${Math.floor(now.getTime() / 1000) + sessionSeconds}`;
  return `${text}.${signatureOf(text, key)}`;
}

/** The session that the cookie stands for; undefined when its time is over, or it is none of ours. */
export function readSession(value: string, { key, now }: { key: Buffer; now: Date }): AdminSession | undefined {
  const [, userId = '', sessionId = '', until = '', signature = ''] = form.exec(value) ?? [];
  if (userId === '') return undefined;
  const genuine = Buffer.from(signatureOf(`${userId}.${sessionId}.${until}`, key));
  if (!timingSafeEqual(genuine, Buffer.from(signature))) return undefined;
  return Number(until) * 1000 > now.getTime() ? { userId, sessionId } : undefined;
}

/** The board's cookie among those of a request. */
export function sessionIn(cookies: string | undefined): string | undefined {
  const own = (cookies ?? '').split(';').map((cookie) => cookie.trim());
  return own.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** A Set-Cookie that only pages below `path` send back, and no script reads; an empty value takes the cookie away. */
export function setSession(value: string, { path, secure }: { path: string; secure: boolean }): string {
  const age = value === '' ? 0 : sessionSeconds;
  return `${cookieName}=${value}; Max-Age=${age}; Path=${path}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
