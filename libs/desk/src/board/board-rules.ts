import type { FastifyRequest } from 'fastify';

export const boardPath = '/admin/queues';

/**
 * Scripts come from here alone, and nobody may put the board into a frame. Its styles are partly written into the page; the
 * font that its page asks another server for is not fetched.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The referrer stays within this origin; without it browsers would not say where a form was sent from. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Whether a request changes nothing, or comes from a page of this very host, as the browser says. */
export function isFromHere({ method, headers, host }: Pick<FastifyRequest, 'method' | 'headers' | 'host'>): boolean {
  if (isReading(method)) return true;
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || hostOf(origin) === host;
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** What may be changed through the board: the fate of jobs. What a job holds, and new jobs, come from the outbox alone. */
const allowedChanges: readonly RegExp[] = [
  /^\/api\/queues\/(?:pause|resume)$/,
  /^\/api\/queues\/:queueName\/(?:pause|resume|promote|empty)$/,
  /^\/api\/queues\/:queueName\/(?:retry|clean)\/:queueStatus$/,
  /^\/api\/queues\/:queueName\/:jobId\/(?:retry|clean|promote)$/,
];

/** @param route the pattern of the route, without the board's path */
export function mayBeDone(method: string, route: string): boolean {
  return isReading(method) || (method === 'PUT' && allowedChanges.some((pattern) => pattern.test(route)));
}

/** Whether somebody looks at it in a browser, and not a program. */
export function wantsPage({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  return isReading(method) && (headers.accept ?? '').includes('text/html');
}
