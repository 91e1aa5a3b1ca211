import type { FastifyInstance, FastifyRequest } from 'fastify';
import { takesCsv } from './csv/csv-upload';

/** How long a body may be on its way that is read as a whole, and one that is read while it arrives. */
export const bodyMilliseconds = { whole: 30_000, streamed: 900_000 };

const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();

/**
 * Ends requests whose body is on its way for too long. The server has one such limit for all, so this is the longest, and
 * the shorter one of nearly all requests is kept here. They end as the server ends them: 408, and the connection is closed.
 */
export function limitBodyTime(server: FastifyInstance, wholeMilliseconds = bodyMilliseconds.whole): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (hasBody(request) && !takesCsv(request)) timers.set(request, setTimeout(endLate, wholeMilliseconds, request));
    done();
  });
  const arrived = (request: FastifyRequest): void => clearTimeout(timers.get(request));
  server.addHook('preValidation', (request, _reply, done) => (arrived(request), done()));
  server.addHook('onResponse', (request, _reply, done) => (arrived(request), done()));
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function endLate({ server, raw }: FastifyRequest): void {
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.server.emit('clientError', late, raw.socket);
}
