import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** How long a sign-in to the board lasts. */
export const sessionSeconds = 1800;

export const cookieName = 'holdfast_board';

const session = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,12})\.([\w-]{43})$/;

/**
 * The key that signs the board's cookie: made from the secret of the access tokens, for this purpose alone. So a cookie is never
 * taken for a token, nor a token for a cookie.
 */
export function boardKey(jwtSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', 'holdfast queue board session v1', 32));
}

const signatureOf = (text: string, key: Buffer): string => createHmac('sha256', key).update(text).digest('base64url');

/** What the cookie of a user holds: whose it is, until when it counts, and a signature over both. */
export function sessionFor(userId: string, { key, now }: { key: Buffer; now: Date }): string {
  const text = `${userId}.${Math.floor(now.getTime() / 1000) + sessionSeconds}`;
  return `${text}.${signatureOf(text, key)}`;
}

/** Whose session it is; undefined when it is over, or none of ours. */
export function userOfSession(value: string, { key, now }: { key: Buffer; now: Date }): string | undefined {
  const [, userId = '', until = '', signature = ''] = session.exec(value) ?? [];
  if (userId === '') return undefined;
  const genuine = Buffer.from(signatureOf(`${userId}.${until}`, key));
  if (!timingSafeEqual(genuine, Buffer.from(signature))) return undefined;
  return Number(until) * 1000 > now.getTime() ? userId : undefined;
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
