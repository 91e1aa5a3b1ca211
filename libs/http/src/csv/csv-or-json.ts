import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { makeValidationPipe } from '../validation.pipe';
import { type CsvRecord, readCsv } from './read-csv';
import { ReceivedUpload } from './received-upload';

/** A small file: its bytes are in memory before the handler is called, so that the request can be told from others. */
const limits = { maxBytes: 1024 * 1024, idleMilliseconds: 30_000 };

const routeConfig = { takesCsvOrJson: true };

/** A CSV file that has arrived. As JSON it is its bytes, of which the fingerprint of a request is made. */
export class ReceivedCsv {
  constructor(private readonly bytes: Buffer) {}

  records(): AsyncIterable<CsvRecord> {
    return readCsv(once(this.bytes));
  }

  toJSON(): string {
    return this.bytes.toString('base64');
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Whether the handler of a request takes JSON as well as a small CSV file. */
export const takesCsvOrJson = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as Partial<typeof routeConfig> | undefined)?.takesCsvOrJson === true;

/** @throws PayloadTooLargeException @throws RequestTimeoutException */
export async function receiveCsv(body: Readable): Promise<ReceivedCsv> {
  const pieces: Buffer[] = [];
  for await (const piece of new ReceivedUpload(body, limits)) pieces.push(piece);
  return new ReceivedCsv(Buffer.concat(pieces));
}

/** The handler takes JSON, or a CSV file of up to 1 MiB instead, by `@CsvOrJson(type)`. */
export function TakesCsvOrJson(type: Type<unknown>, example: string): MethodDecorator {
  return applyDecorators(
    RouteConfig(routeConfig),
    ApiConsumes('application/json', 'text/csv'),
    ApiExtraModels(type),
    ApiBody({
      description: `JSON, or CSV in UTF-8: commas, a header, lines that end in LF or CRLF. At most ${limits.maxBytes} bytes.`,
      schema: { oneOf: [{ $ref: getSchemaPath(type) }, { type: 'string', format: 'binary', example }] },
    }),
  );
}

/** The body: a CSV file, or JSON that has been checked against its class. */
export const CsvOrJson = createParamDecorator(async (type: Type<unknown>, context: ExecutionContext) => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof ReceivedCsv) return body;
  return makeValidationPipe().transform(body, { type: 'body', metatype: type }) as Promise<unknown>;
});
