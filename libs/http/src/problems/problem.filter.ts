import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { translateDatabaseError } from '#database';
import { DomainError } from '#kernel';
import { codeOfStatus, type Refusal, sendProblem, statusOfKind, titleOf } from './problem';

/** Answers every error as a problem document. Nothing of SQL, stacks or constraint names gets out. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = this.refusalFor(thrown);
    if (!reply.sent) sendProblem(reply, refusal);
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
      return { status, code: codeOfStatus[status] ?? 'refused', detail };
    }
    this.logger.error(error instanceof Error ? error : new Error(String(error)), { fault: 'unexpected' });
    return { status: 500, code: 'internal_error', detail: 'Something went wrong on our side.' };
  }
}

/** Nest's exceptions and Fastify's own errors (body too large, broken JSON …) carry their status. */
function statusOfFramework(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}
