import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { loggedError } from './log-error';
import { openStandardOutput } from './standard-output';
import { traceIdOf } from './tracing/traceparent';
import { currentContext } from './work-context';

/**
 * The process's log: JSON lines on standard output, each with the ids of the request or job, and of the trace, that it
 * belongs to.
 */
export function makeLogger(options: { app: string; level: string }): Logger {
  const settings = {
    level: options.level,
    base: { app: options.app, pid: process.pid },
    timestamp,
    formatters: { level: (label: string, number: number) => ({ level: number, severity: label }) },
    serializers: { err: (error: unknown) => loggedError(error) ?? error },
    mixin: identity,
  };
  const logger = pino(
    settings,
    openStandardOutput((lostLines) => logger.warn({ lostLines }, 'Lines of this log could not be written.')),
  );
  return logger;
}

function identity(): Record<string, string> {
  const { requestId, traceparent } = currentContext() ?? {};
  return {
    ...(requestId !== undefined && { requestId }),
    ...(traceparent !== undefined && { traceId: traceIdOf(traceparent) }),
  };
}

let lastMillisecond = 0;
let lastTimestamp = '';

/** Writing a time costs as much as the rest of a line, and many lines share one. */
function timestamp(): string {
  const now = Date.now();
  if (now !== lastMillisecond) {
    lastMillisecond = now;
    lastTimestamp = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastTimestamp;
}

/** Nest's own messages, in the same form as ours. */
export class JsonLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context last; our own code may pass an object with fields before it, or an error. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    const fields = rest.find((item) => typeof item === 'object' && item !== null);
    const error = message instanceof Error ? message : rest.find((item) => item instanceof Error);
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const text = message instanceof Error ? message.message : message;
    this.logger[level](
      { context, ...(fields instanceof Error ? {} : fields), ...(error ? { err: error } : {}), stack },
      String(text),
    );
  }
}
