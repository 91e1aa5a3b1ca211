import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { accessKey } from './auth/access.guard';
import type { Access } from './auth/caller';
import { type DeclaredLimit, limitKey, type UncountedRequests } from './limits/declared-limit';
import { uncountedRoute } from './limits/general-limit';
import { titleOf } from './problems/problem';
import { ProblemResponse } from './problems/problem.response';

interface EndpointOptions {
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly status?: number;
  readonly response?: Type<unknown>;
  readonly responseIsArray?: boolean;
  /** Refusals beyond what every handler may answer: status → when, with the problem's code. */
  readonly errors?: Readonly<Record<number, string>>;
  /** Accepts `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /**
   * A limit besides the general one: `orders` counts per user, guests per address; `auth` per address, and per account: the
   * caller's, else that of the `email` in the body. `none`: not even the general one.
   */
  readonly limit?: DeclaredLimit['name'] | 'none';
  /** Of the requests that the limit would count, those that it does not. */
  readonly uncounted?: Type<UncountedRequests>;
}

const header = (description: string): { description: string; schema: { type: 'string' } } => ({
  description,
  schema: { type: 'string' },
});

const limitHeaders = {
  RateLimit: header('Per limit, `r` requests that are left and `t` seconds until all are there again'),
  'RateLimit-Policy': header('Per limit, `q` requests that are served within `w` seconds'),
};

const headersOf: Readonly<Record<number, Record<string, ReturnType<typeof header>>>> = {
  429: { ...limitHeaders, 'Retry-After': header('Seconds until the next request may be served') },
};

const problemContent = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) } } };

const isForEverybody = (access: Access): boolean => access === 'public' || access === 'open';

/** A public handler takes a token but needs none; Swagger UI sends one only where it is declared. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'open') return [];
  return access === 'public' ? [{ bearer: [] }, {}] : [{ bearer: [] }];
}

const limited = {
  general: 'This address has sent too many requests',
  orders: 'The caller has placed too many orders, or this address has sent too many requests',
  auth: 'There were too many attempts for this account or from this address',
} as const;

function commonErrors(options: EndpointOptions): Record<number, string | undefined> {
  const isPublic = isForEverybody(options.access);
  return {
    400: 'The request is malformed or a field is invalid.',
    401: isPublic ? 'A token was sent that is expired or not ours.' : 'No valid access token was sent.',
    ...(isPublic ? {} : { 403: `The caller's role is not enough; this needs ${options.access}.` }),
    ...(options.idempotent
      ? { 422: 'The Idempotency-Key was used for another request (`idempotency_key_reused`).' }
      : {}),
    ...(options.limit === 'none' ? {} : { 429: `${limited[options.limit ?? 'general']} (\`rate_limited\`).` }),
    503: 'Busy or without its database; nothing was changed. `Retry-After` says when to try again.',
  };
}

/** Declares what a handler is: who may call it, what it answers, and how it refuses. Without it nobody may call it. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const status = options.status ?? 200;
  const errors: Record<number, string | undefined> = { ...commonErrors(options), ...options.errors };
  const decorators: (MethodDecorator | ClassDecorator)[] = [
    SetMetadata(accessKey, options.access),
    ApiExtension('x-access', options.access),
    HttpCode(status),
    ApiOperation({ summary: options.summary, description: options.description, security: securityOf(options.access) }),
    ApiExtraModels(ProblemResponse),
    ApiResponse({ status, description: 'Done.', type: options.response, isArray: options.responseIsArray }),
    ...Object.entries(errors).map(([code, when]) =>
      ApiResponse({
        status: Number(code),
        description: `${titleOf(Number(code))}: ${when}`,
        headers: headersOf[Number(code)],
        content: problemContent,
      }),
    ),
  ];
  decorators.push(...limitDecorators(options));
  if (options.idempotent) {
    const description = 'At most 255 characters. The same key and request get the same answer again, for 24 hours.';
    decorators.push(ApiHeader({ name: 'Idempotency-Key', required: false, description }));
  }
  return applyDecorators(...(decorators as MethodDecorator[]));
}

function limitDecorators({ limit, uncounted }: EndpointOptions): MethodDecorator[] {
  if (limit === undefined) return [];
  if (limit === 'none') return [RouteConfig(uncountedRoute)];
  return [SetMetadata(limitKey, { name: limit, uncounted } satisfies DeclaredLimit)];
}
