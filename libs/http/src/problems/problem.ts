import type { FastifyReply } from 'fastify';
import type { ErrorKind, Fault } from '#kernel';

/** An RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly Fault[];
  readonly [member: string]: unknown;
}

/** The one place that maps what a refusal means to a status. */
export const statusOfKind: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  reused_key: 422,
  rate_limited: 429,
  busy: 503,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Body too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  422: 'Idempotency key reused',
  428: 'Precondition required',
  429: 'Too many requests',
  431: 'Header too large',
  500: 'Internal error',
  503: 'Temporarily unavailable',
};

export const titleOf = (status: number): string => titles[status] ?? 'Error';

/** The code of a refusal that the framework made before our own code was asked. */
export const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'address_too_long',
  415: 'unsupported_media_type',
  431: 'header_too_large',
};

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** Answers with a problem document. */
export function sendProblem(reply: FastifyReply, refusal: Refusal): void {
  const { status, code, detail, members, retryAfterSeconds } = refusal;
  const { request } = reply;
  request.work?.refused(code);
  const problem: Problem = {
    type: `urn:holdfast:problem:${code}`,
    title: titleOf(status),
    status,
    detail,
    instance: request.url.split('?')[0] ?? '',
    code,
    requestId: request.id,
    ...members,
  };
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.status(status).type('application/problem+json').send(problem);
}
