import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import { DomainError } from '#kernel';

/** Waited too long for a row lock or for a connection. Nothing was changed; the same request may be sent again. */
export class Busy extends DomainError {
  constructor() {
    super('busy', 'busy', {
      detail: 'Too much is going on at once; nothing was changed. Try again.',
      retryAfterSeconds: 1,
    });
  }
}

/** The database cannot be reached, or it can take nothing: its disk is full, say. */
export class DatabaseUnavailable extends DomainError {
  constructor() {
    super('unavailable', 'database_unavailable', {
      detail: 'The database cannot be used; nothing was changed. Try again.',
      retryAfterSeconds: 2,
    });
  }
}

/**
 * The connection was lost while the commit was on its way: the work may or may not have been done. A retry with the same
 * idempotency key finds out.
 */
export class OutcomeUnknown extends DomainError {
  constructor() {
    super('unavailable', 'outcome_unknown', {
      detail:
        'The answer of the database was lost. Repeat the request with the same Idempotency-Key to learn the outcome.',
      retryAfterSeconds: 2,
    });
  }
}

const retryableStates = new Set(['40P01', '40001']);
const busyStates = new Set(['55P03', '57014']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const lostConnection =
  /Query read timeout|Connection terminated|Client has encountered a connection error|not queryable|connection is closed/i;
const poolExhausted = /timeout exceeded when trying to connect/i;

/** What pg, node-postgres or TypeORM threw, unwrapped. `code` is an SQLSTATE or a Node error code. */
function causeOf(error: unknown): { code: string; message: string } {
  const outer = error as { driverError?: unknown; code?: unknown; message?: unknown } | null;
  const inner = (outer?.driverError ?? outer) as { code?: unknown; message?: unknown } | null;
  return { code: typeof inner?.code === 'string' ? inner.code : '', message: String(inner?.message ?? '') };
}

/** The SQLSTATE of what the database refused, or a code of the network; empty when it is neither. */
export function sqlStateOf(error: unknown): string {
  return causeOf(error).code;
}

/** A deadlock or a serialization failure: the whole unit of work may run again on a fresh transaction. */
export function isRetryable(error: unknown): boolean {
  return retryableStates.has(causeOf(error).code);
}

/** An earlier statement of the transaction has failed; this one was not looked at. */
export function isAborted(error: unknown): boolean {
  return causeOf(error).code === '25P02';
}

/** A lock wait, a statement or the wait for a pooled connection took too long. */
export function isBusy(error: unknown): boolean {
  const { code, message } = causeOf(error);
  return busyStates.has(code) || poolExhausted.test(message);
}

/** The connection was lost between two statements: TypeORM gave it back before this one could be sent. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError;
}

/** The server is gone, going, or was never there. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = causeOf(error);
  return (
    wasNeverSent(error) ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code === '53300' ||
    networkCodes.has(code) ||
    lostConnection.test(message)
  );
}

/**
 * The server answers and cannot work: no disk, memory or file is left (class 53), its files fail it (class 58), or it may only
 * be read from, as one that has just lost its part to another. It knows for certain that nothing was changed.
 */
function isUnfit(error: unknown): boolean {
  const { code } = causeOf(error);
  return code.startsWith('53') || code.startsWith('58') || code === '25006';
}

const constraintStates = new Set(['23503', '23505']);

/** The constraint that was violated by a duplicate (23505) or by a missing or still needed row (23503); else undefined. */
export function violatedConstraint(error: unknown): string | undefined {
  const inner = ((error as { driverError?: unknown } | null)?.driverError ?? error) as {
    code?: string;
    constraint?: string;
  } | null;
  return constraintStates.has(inner?.code ?? '') ? inner?.constraint : undefined;
}

/** Turns what the database threw into what a caller can act on; anything else comes back as it was. */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  if (isBusy(error) || isRetryable(error)) return new Busy();
  if (isConnectionLoss(error) || isUnfit(error)) return new DatabaseUnavailable();
  return error;
}
