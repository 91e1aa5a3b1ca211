import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { receiveCsv, takesCsvOrJson } from './csv-or-json';
import { type CsvRecord, readCsv } from './read-csv';
import { ReceivedUpload, refusalOfLength } from './received-upload';

const limits = { maxBytes: 256 * 1024 * 1024, idleMilliseconds: 30_000 };

/** How long what is still being sent after the answer is taken off the wire, so that the sender gets to read the answer. */
const lingerMilliseconds = 10_000;

const routeConfig = { takesCsv: true };

/** Whether the handler of a request reads its body by itself, as it arrives. */
export const takesCsv = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as Partial<typeof routeConfig> | undefined)?.takesCsv === true;

/** The handler takes a CSV file of up to 256 MiB as its body and reads it as it arrives, by `@CsvUpload()`. */
export function TakesCsv(example: string): MethodDecorator {
  return applyDecorators(
    RouteConfig(routeConfig),
    ApiConsumes('text/csv'),
    ApiBody({
      description: `CSV in UTF-8: commas, a header, lines that end in LF or CRLF. At most ${limits.maxBytes} bytes.`,
      schema: { type: 'string', format: 'binary', example },
    }),
  );
}

/** The records of the file in the body, read while it arrives. @throws InvalidCsv while they are being read */
export const CsvUpload = createParamDecorator((_: unknown, context: ExecutionContext): AsyncIterable<CsvRecord> => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest<{ Body: Readable }>>();
  return readCsv(new ReceivedUpload(body, limits));
});

/** Lets handlers that take CSV have the body as a stream. Everywhere else such a body is refused, as others are there. */
export function acceptCsv(server: FastifyInstance): void {
  server.addContentTypeParser('text/csv', async (request: FastifyRequest, payload: unknown) => {
    if (takesCsv(request)) return payload;
    if (takesCsvOrJson(request)) return receiveCsv(payload as Readable);
    throw new UnsupportedMediaTypeException('A CSV file is not taken here.');
  });
  server.addHook('onRequest', (request, _reply, done) => {
    if (bringsCsv(request)) done(refusalOf(request));
    else done();
  });
  server.addHook('onResponse', (request, _reply, done) => {
    if (bringsCsv(request)) linger(request);
    done();
  });
}

/** Whether the body must be a CSV file: because the handler takes nothing else, or because it says that it is one. */
function bringsCsv(request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? '';
  return takesCsv(request) || (takesCsvOrJson(request) && /^\s*text\/csv\s*(?:;|$)/i.test(type));
}

function refusalOf({ headers }: FastifyRequest): Error | undefined {
  const [type, ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (type !== 'text/csv') return new UnsupportedMediaTypeException('The body must be text/csv.');
  if (!/^"?utf-?8"?$/.test(charset ?? 'utf-8')) return new UnsupportedMediaTypeException('The text must be UTF-8.');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return new UnsupportedMediaTypeException('The body must not be compressed.');
  }
  return refusalOfLength(headers['content-length'], limits);
}

/** To hang up on a sender at once would throw away the answer that is on its way to it. */
function linger({ raw }: FastifyRequest): void {
  if (raw.readableEnded || raw.destroyed) return;
  raw.on('error', () => undefined);
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), lingerMilliseconds).unref();
  raw.once('close', () => clearTimeout(timer));
}
