/** What the log says about an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const mostCauses = 5;

/**
 * An error for the log: what it is, where it comes from and why. Its other properties are left out, because they hold what was
 * worked on: a failed statement has its parameters in them, a refused request its headers.
 */
export function loggedError(error: unknown, causes = mostCauses): LoggedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.constructor.name || error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause instanceof Error && causes > 0 && { cause: loggedError(cause, causes - 1) }),
  };
}
