import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from '#config';

const preflightSeconds = 600;

const exposedHeaders = [
  'X-Cart-Token',
  'X-Order-Token',
  'ETag',
  'X-Request-Id',
  'Idempotency-Replayed',
  'X-Cache',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
];

const allowedHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'X-Cart-Token',
  'X-Order-Token',
  'X-Request-Id',
  'traceparent',
  'tracestate',
];

/** Lets browsers call from the listed origins, compared as a whole. No cookies: tokens are sent by the pages themselves. */
export async function allowOrigins(server: FastifyInstance, { corsOrigins }: HttpSettings): Promise<void> {
  if (corsOrigins.length === 0) return;
  await server.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders,
    exposedHeaders,
    maxAge: preflightSeconds,
  });
}
