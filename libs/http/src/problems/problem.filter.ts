import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { translateDatabaseError } from '#database';
import { DomainError } from '#kernel';
import { codeOfStatus, type Problem, statusOfKind, titleOf } from './problem';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** Answers every error as a problem document. Nothing of SQL, stacks or constraint names gets out. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = this.refusalFor(thrown);
    const problem: Problem = {
      type: `urn:holdfast:problem:${refusal.code}`,
      title: titleOf(refusal.status),
      status: refusal.status,
      detail: refusal.detail,
      instance: request.url.split('?')[0] ?? '',
      code: refusal.code,
      requestId: request.id,
      ...refusal.members,
    };
    if (reply.sent) return;
    if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refusal.retryAfterSeconds));
    if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(refusal.status).type('application/problem+json').send(problem);
  }

  private refusalFor(thrown: unknown): Refusal {
    const error = translateDatabaseError(thrown);
    if (error instanceof DomainError) {
      const { detail, errors, members, retryAfterSeconds } = error.details;
      return {
        status: statusOfKind[error.kind],
        code: error.code,
        detail,
        members: { ...(errors ? { errors } : {}), ...members },
        retryAfterSeconds,
      };
    }
    const status = statusOfFramework(error);
    if (status !== undefined && status < 500) {
      const detail = error instanceof Error ? error.message : titleOf(status);
      return { status, code: codeOfStatus[status] ?? 'refused', detail, members: {} };
    }
    this.logger.error(error instanceof Error ? error : new Error(String(error)), { fault: 'unexpected' });
    return { status: 500, code: 'internal_error', detail: 'Something went wrong on our side.', members: {} };
  }
}

/** Nest's exceptions and Fastify's own errors (body too large, broken JSON …) carry their status. */
function statusOfFramework(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}
