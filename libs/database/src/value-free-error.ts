/** What PostgreSQL says beside the message; it quotes keys, rows and parameters. */
const quoting = ['detail', 'where', 'internalQuery', 'hint'] as const;

/** Class 22, data exceptions: whatever is quoted in their messages is what somebody has sent. */
const dataException = /^22/;

/**
 * Takes the values out of an error of PostgreSQL, in place: such errors end in logs, spans, jobs and dead letters, and the
 * values may be a customer's. What is wrong, and with which table, column or constraint, stays.
 */
export function withoutValues(error: unknown): void {
  const { code, message, stack } = (error ?? {}) as { code?: unknown; message?: unknown; stack?: unknown };
  if (!(error instanceof Error) || typeof code !== 'string' || typeof message !== 'string') return;
  for (const property of quoting) if (property in error) Reflect.deleteProperty(error, property);
  const bare = dataException.test(code) ? message.replace(/".*"/gs, '"…"') : message.replace(/: ".*$/s, ': "…"');
  if (bare === message) return;
  error.message = bare;
  if (typeof stack === 'string') error.stack = stack.replace(message, () => bare);
}
