import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { HttpSettings } from '#config';

const yearSeconds = 31_536_000;

/** Answers of the API are data: a browser that takes one for a page is to do nothing with it. */
const dataPolicy = { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] };

/** Documentation and panel are pages of our own: scripts from here alone, no CDN; they write styles into their pages. */
const pagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const page = /^\/(?:docs|redoc|admin)(?:[/?]|$)/;

function optionsFor(settings: HttpSettings, directives: Record<string, string[]>): HelmetOptions {
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: settings.strictTransport ? { maxAge: yearSeconds } : false,
    xFrameOptions: { action: 'deny' },
    // What only old browsers know, or what only pages need.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
}

/** What helmet would set. It is the same for every answer, so helmet is asked once. */
export function headersByHelmet(options: HelmetOptions): Readonly<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, (error) => {
    if (error) throw error as Error;
  });
  return response.getHeaders() as Record<string, string>;
}

const credentials = ['authorization', 'x-cart-token', 'x-order-token'] as const;

/** Answers to whoever shows who they are, and those that may hand out a token, are for nobody else to keep. */
function isPrivate({ method, headers, raw }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return true;
  return credentials.some((name) => headers[name] !== undefined) || (raw.url ?? '').includes('access_token=');
}

/** Sets the headers that keep browsers from doing what nobody wanted. A route may set others of its own. */
export function addSecurityHeaders(server: FastifyInstance, settings: HttpSettings): void {
  const ofData = headersByHelmet(optionsFor(settings, dataPolicy));
  const ofPages = headersByHelmet(optionsFor(settings, pagePolicy));
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(page.test(request.url) ? ofPages : ofData);
    if (isPrivate(request)) void reply.header('cache-control', 'no-store');
    done();
  });
}
