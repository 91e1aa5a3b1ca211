import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  DatabaseUse,
  type FinishedRequest,
  type OpenSpan,
  openSpan,
  readTraceparent,
  traceIdOf,
  type WorkContext,
} from '#observability';

/** Addresses that are called by machines all the time: neither logged above `debug` nor traced. */
export const isQuiet = (route: string): boolean => route.startsWith('/health') || route === '/metrics';

/** As few as there are routes, whatever is asked for. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions?.url ?? 'unknown';
}

/** What no answer has reached its caller with, as proxies log it. */
const hungUp = 499;

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** One request from its arrival to its end: its context, its span, and what is said about it. */
export class RequestWork {
  readonly context: WorkContext;
  private readonly use = new DatabaseUse();
  private readonly span: OpenSpan | undefined;
  private code: string | undefined;
  private finished = false;

  constructor(request: FastifyRequest) {
    const given = readTraceparent(request.headers.traceparent);
    const route = routeOf(request);
    this.span = isQuiet(route) ? undefined : openSpan(spanOf(request.method, route), given);
    this.context = { requestId: request.id, traceparent: this.span?.traceparent ?? given, database: this.use };
  }

  /** Notes the code of the problem that is answered. */
  refused(code: string): void {
    this.code = code;
  }

  /** What is to be said about it; undefined when it has been said. */
  finish(request: FastifyRequest, reply: FastifyReply): FinishedRequest | undefined {
    if (this.finished) return undefined;
    this.finished = true;
    const { statusCode, raw } = reply;
    const status = raw.headersSent ? statusCode : hungUp;
    const outcome = raw.writableFinished ? (this.code ?? outcomeOf(status)) : 'aborted';
    const { queries, milliseconds, sharedBy } = this.use;
    const { traceparent } = this.context;
    this.endSpan(status, outcome);
    return {
      requestId: request.id,
      traceId: traceparent && traceIdOf(traceparent),
      method: request.method,
      route: routeOf(request),
      status,
      outcome,
      durationMs: tenths(reply.elapsedTime),
      queries,
      databaseMs: tenths(milliseconds),
      sharedBy: sharedBy > 1 ? sharedBy : undefined,
    };
  }

  private endSpan(status: number, outcome: string): void {
    if (!this.span) return;
    const { queries, milliseconds, sharedBy } = this.use;
    this.span.set({
      'http.response.status_code': status,
      outcome,
      'db.queries': queries,
      'db.milliseconds': tenths(milliseconds),
      'db.shared_by': sharedBy,
    });
    if (status >= 500) this.span.fail({ code: outcome });
    this.span.end();
  }
}

function outcomeOf(status: number): string {
  if (status < 400) return 'ok';
  return status < 500 ? 'refused' : 'failed';
}

function spanOf(method: string, route: string) {
  return {
    name: `${method} ${route}`,
    kind: 'server',
    attributes: { 'http.request.method': method, 'http.route': route },
  } as const;
}
