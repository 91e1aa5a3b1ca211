import { isConnectionLoss } from '#database';
import { DomainError } from '#kernel';

/** What the board's own pages can show of an error: a status, and the key of a sentence that they know. */
export interface BoardError {
  readonly status: number;
  readonly key: string;
  readonly message: string;
}

const away = /timeout|connection is closed|max retries|connection terminated/i;
const cannotBeStored = /^22/;

/** What an error of the queue means. Nothing of SQL, stacks or addresses gets out. */
export function boardErrorOf(error: unknown): BoardError {
  const {
    statusCode,
    code,
    message = '',
  } = (error ?? {}) as { statusCode?: unknown; code?: unknown; message?: string };
  if (error instanceof DomainError) {
    const passing = error.kind === 'unavailable' || error.kind === 'busy';
    return { status: passing ? 503 : 400, key: 'ERRORS.INTERNAL_SERVER_ERROR', message: error.message };
  }
  if (isConnectionLoss(error) || away.test(message)) return unreachable;
  if (typeof statusCode === 'number' && statusCode < 500) return { ...malformed, status: statusCode };
  if (typeof code === 'string' && cannotBeStored.test(code)) return malformed;
  // BullMQ numbers what a job's state does not allow, from -1 downwards.
  if (typeof code === 'number' && code < 0) return conflict;
  return internal;
}

const key = 'ERRORS.INTERNAL_SERVER_ERROR';
const unreachable: BoardError = { status: 503, key, message: 'The queue cannot be reached at the moment.' };
const malformed: BoardError = { status: 400, key, message: 'The request cannot be read.' };
const conflict: BoardError = { status: 409, key, message: 'The job is not in a state that allows this.' };
const internal: BoardError = { status: 500, key, message: 'Something went wrong on our side.' };
