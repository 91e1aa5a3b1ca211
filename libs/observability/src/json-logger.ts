import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { LogOutput } from './log-output';
import { currentContext } from './work-context';

let standardOutput: LogOutput | undefined;

/** The process's log: JSON lines on standard output, each with the id of the request or job that it belongs to. */
export function makeLogger(options: { app: string; level: string }): Logger {
  standardOutput ??= new LogOutput(process.stdout.fd);
  const settings = {
    level: options.level,
    base: { app: options.app, pid: process.pid },
    timestamp,
    formatters: { level: (label: string, number: number) => ({ level: number, severity: label }) },
    mixin: () => {
      const context = currentContext();
      return context ? { requestId: context.requestId } : {};
    },
  };
  return pino(settings, standardOutput);
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
