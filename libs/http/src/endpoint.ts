import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { accessKey } from './auth/access.guard';
import type { Access } from './auth/caller';
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
}

const problemContent = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) } } };

const isForEverybody = (access: Access): boolean => access === 'public' || access === 'open';

/** A public handler takes a token but needs none; Swagger UI sends one only where it is declared. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'open') return [];
  return access === 'public' ? [{ bearer: [] }, {}] : [{ bearer: [] }];
}

function commonErrors(options: EndpointOptions): Record<number, string | undefined> {
  const isPublic = isForEverybody(options.access);
  return {
    400: 'The request is malformed or a field is invalid.',
    401: isPublic ? 'A token was sent that is expired or not ours.' : 'No valid access token was sent.',
    ...(isPublic ? {} : { 403: `The caller's role is not enough; this needs ${options.access}.` }),
    ...(options.idempotent
      ? { 422: 'The Idempotency-Key was used for another request (`idempotency_key_reused`).' }
      : {}),
    503: 'Busy or without its database; nothing was changed. `Retry-After` says when to try again.',
  };
}

/** Declares what a handler is: who may call it, what it answers, and how it refuses. Without it nobody may call it. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const status = options.status ?? 200;
  const errors: Record<number, string | undefined> = { ...commonErrors(options), ...options.errors };
  const decorators: (MethodDecorator | ClassDecorator)[] = [
    SetMetadata(accessKey, options.access),
    HttpCode(status),
    ApiOperation({ summary: options.summary, description: options.description, security: securityOf(options.access) }),
    ApiExtraModels(ProblemResponse),
    ApiResponse({ status, description: 'Done.', type: options.response, isArray: options.responseIsArray }),
    ...Object.entries(errors).map(([code, when]) =>
      ApiResponse({ status: Number(code), description: `${titleOf(Number(code))}: ${when}`, content: problemContent }),
    ),
  ];
  if (options.idempotent) {
    const description = 'At most 255 characters. The same key and request get the same answer again, for 24 hours.';
    decorators.push(ApiHeader({ name: 'Idempotency-Key', required: false, description }));
  }
  return applyDecorators(...(decorators as MethodDecorator[]));
}
