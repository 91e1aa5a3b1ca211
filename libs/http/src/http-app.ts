import { type NestApplicationOptions, type Type, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { HttpSettings } from '#config';
import { JsonLogger } from '#observability';
import { DomainError } from '#kernel';
import { limitAddresses } from './address-limits';
import { connectionLimits } from './connection-limits';
import { allowOrigins } from './cross-origin';
import { acceptCsv } from './csv/csv-upload';
import { nestsDeeperThan } from './json-depth';
import { ProblemFilter } from './problems/problem.filter';
import { refuseInFramework } from './problems/framework-refusal';
import { addRequestHooks, type RequestEnd, requestEnds, requestIdFrom } from './request-hooks';
import { addSecurityHeaders } from './security-headers';
import { limitBodyTime } from './slow-bodies';
import { makeValidationPipe } from './validation.pipe';

const maxParameterLength = 200;
const maxJsonDepth = 32;

class TooDeep extends DomainError {
  constructor() {
    super('invalid', 'malformed_request', { detail: `The body nests deeper than ${maxJsonDepth} levels.` });
  }
}

/** Makes a Nest application on Fastify with everything that all our HTTP faces share. It does not listen yet. */
export async function createHttpApp(
  module: Type<unknown> | { module: Type<unknown> },
  settings: HttpSettings,
  options: { logger: Logger } & Pick<NestApplicationOptions, 'preview'>,
): Promise<NestFastifyApplication> {
  const onEnd = requestEnds(options.logger);
  const adapter = makeAdapter(settings, onEnd);
  const server = adapter.getInstance();
  // Before anything is made that has hooks of its own, so that these are passed first, in this order.
  addRequestHooks(server, onEnd);
  addSecurityHeaders(server, settings);
  limitAddresses(server);
  limitBodyTime(server);
  acceptCsv(server);
  await allowOrigins(server, settings);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new JsonLogger(options.logger),
    preview: options.preview,
    rawBody: true,
    bodyParser: false,
    abortOnError: false,
  });
  acceptJson(app, settings.bodyLimitBytes);
  app.enableVersioning({ type: VersioningType.URI, prefix: 'api/v', defaultVersion: '1' });
  app.useGlobalPipes(makeValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  return app;
}

function makeAdapter(settings: HttpSettings, onEnd: RequestEnd): FastifyAdapter {
  return new FastifyAdapter({
    ...connectionLimits(),
    bodyLimit: settings.bodyLimitBytes,
    genReqId: (request: IncomingMessage) => requestIdFrom(request),
    requestIdHeader: false,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    routerOptions: { maxParamLength: maxParameterLength },
    forceCloseConnections: 'idle',
    frameworkErrors: refuseInFramework(onEnd),
    logger: false,
  });
}

/** JSON and nothing else. As Fastify reads it, but an empty body is as good as none. The raw bytes are kept for signatures. */
function acceptJson(app: NestFastifyApplication, bodyLimit: number): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (nestsDeeperThan(maxJsonDepth, body)) done(new TooDeep());
    else void parse(request as unknown as FastifyRequest, body.toString('utf8'), done);
  });
}
