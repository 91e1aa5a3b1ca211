import { type DestinationStream, type Logger, symbols } from 'pino';

export interface FinishedRequest {
  /** Like the method without characters that JSON escapes. */
  readonly requestId: string;
  readonly traceId?: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** `ok`, the code of the problem that was answered, or `aborted`: one of few words of small letters. */
  readonly outcome: string;
  readonly durationMs: number;
  /** Statements that were sent for it, and how long at least one of them was under way. */
  readonly queries: number;
  readonly databaseMs: number;
  /** How many checkouts shared them; left out when none did. */
  readonly sharedBy?: number;
}

interface LineParts {
  /** How a line of each level begins. */
  readonly [symbols.lsCacheSym]: Readonly<Record<number, string>>;
  readonly [symbols.timeSym]: () => string;
  /** What every line of this logger says. */
  readonly [symbols.chindingsSym]: string;
  readonly [symbols.streamSym]: DestinationStream;
}

const level = 'info';

/**
 * The line about a finished request, as the logger itself would write it, but without looking at each field again: there
 * are more of these lines than of all others together.
 */
export function requestLog(logger: Logger): (request: FinishedRequest) => void {
  const parts = logger as Logger & LineParts;
  const beginning = parts[symbols.lsCacheSym][logger.levels.values[level] ?? 0] ?? '';
  const said = parts[symbols.chindingsSym];
  const routes = new Map<string, string>();
  return ({ requestId, traceId, method, route, status, outcome, durationMs, queries, databaseMs, sharedBy }) => {
    if (!logger.isLevelEnabled(level)) return;
    let written = routes.get(route);
    if (written === undefined) routes.set(route, (written = JSON.stringify(route)));
    const trace = traceId === undefined ? '' : `,"traceId":"${traceId}"`;
    const shared = sharedBy === undefined ? '' : `,"sharedBy":${sharedBy}`;
    parts[symbols.streamSym].write(
      `${beginning}${parts[symbols.timeSym]()}${said},"requestId":"${requestId}"${trace},"method":"${method}",` +
        `"route":${written},"status":${status},"outcome":"${outcome}","durationMs":${durationMs},` +
        `"queries":${queries},"databaseMs":${databaseMs}${shared},"msg":"request"}\n`,
    );
  };
}
