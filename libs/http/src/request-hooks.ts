import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Histogram, register } from 'prom-client';
import type { Logger } from 'pino';
import { inContext, requestLog } from '#observability';
import { isQuiet, RequestWork } from './request-work';

const acceptableRequestId = /^[\w.:-]{1,128}$/;

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

declare module 'fastify' {
  interface FastifyRequest {
    work: RequestWork | undefined;
  }
}

/** Says that a request is over, to the log and to the metrics; once, however often it is told. */
export type RequestEnd = (request: FastifyRequest, reply: FastifyReply) => void;

/** One line and one observation for every request: no query, no body, no token. */
export function requestEnds(logger: Logger): RequestEnd {
  const duration = durationHistogram();
  const logRequest = requestLog(logger);
  return (request, reply) => {
    const line = request.work?.finish(request, reply);
    if (line === undefined) return;
    const { method, route, status } = line;
    duration.observe({ method, route, status }, reply.elapsedTime / 1000);
    if (isQuiet(route)) logger.debug(line, 'request');
    else logRequest(line);
  };
}

/** Gives every request its id, its context and its span, and notices its end. */
export function addRequestHooks(server: FastifyInstance, onEnd: RequestEnd): void {
  server.decorateRequest('work', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const work = new RequestWork(request);
    request.work = work;
    void reply.header('x-request-id', request.id);
    // A caller who hangs up gets no response, and is heard of only here.
    reply.raw.once('close', () => onEnd(request, reply));
    inContext(work.context, done);
  });
  // Reading the body leaves the context of `onRequest`, so it is entered again before the handler.
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.work) inContext(request.work.context, done);
    else done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    onEnd(request, reply);
    done();
  });
}
