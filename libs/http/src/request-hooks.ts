import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Histogram, register } from 'prom-client';
import type { Logger } from 'pino';
import { inContext, requestLog } from '#observability';

const acceptableRequestId = /^[\w.:-]{1,128}$/;
const acceptableTraceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's own request id when it is harmless to log, else a random one, which is cheaper to make than one of ours. */
export function requestIdFrom(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && acceptableRequestId.test(given) ? given : randomUUID();
}

function durationHistogram(): Histogram {
  const name = 'http_request_duration_seconds';
  const known = register.getSingleMetric(name) as Histogram | undefined;
  if (known) return known;
  return new Histogram({
    name,
    help: 'How long requests took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });
}

function contextOf(request: FastifyRequest): { requestId: string; traceparent?: string } {
  const { traceparent } = request.headers;
  const trusted = typeof traceparent === 'string' && acceptableTraceparent.test(traceparent);
  return { requestId: request.id, traceparent: trusted ? traceparent : undefined };
}

/** Gives every request its id and context, measures it, and writes one log line about it: no query, no body, no token. */
export function addRequestHooks(server: FastifyInstance, logger: Logger): void {
  const duration = durationHistogram();
  const logRequest = requestLog(logger);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    inContext(contextOf(request), done);
  });
  // Reading the body leaves the context of `onRequest`, so it is entered again before the handler.
  server.addHook('preValidation', (request, _reply, done) => inContext(contextOf(request), done));
  server.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method } = request;
    const { statusCode: status, elapsedTime } = reply;
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method, route, status }, elapsedTime / 1000);
    const quiet = route.startsWith('/health') || route === '/metrics';
    const line = { requestId, method, route, status, durationMs: Math.round(elapsedTime * 10) / 10 };
    if (quiet) logger.debug(line, 'request');
    else logRequest(line);
    done();
  });
}
