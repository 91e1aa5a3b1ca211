import type { ExecutionContext, Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Tells requests that a limit does not count. */
export interface UncountedRequests {
  includes(request: FastifyRequest): Promise<boolean>;
}

export interface DeclaredLimit {
  readonly name: 'orders' | 'auth';
  readonly uncounted: Type<UncountedRequests> | undefined;
}

export const limitKey = 'holdfast:limit';

/** The limit that a handler declares besides the general one. */
export function declaredLimit(context: ExecutionContext): DeclaredLimit | undefined {
  return Reflect.getMetadata(limitKey, context.getHandler()) as DeclaredLimit | undefined;
}
