import type { FastifyReply, FastifyRequest } from 'fastify';
import { codeOfStatus, titleOf } from './problem';

/** Answers what the framework refuses before any route is looked up, such as an address that cannot be decoded. */
export function refuseInFramework(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 400;
  const code = codeOfStatus[status] ?? 'malformed_request';
  void reply.header('x-request-id', request.id);
  void reply
    .status(status)
    .type('application/problem+json')
    .send({
      type: `urn:holdfast:problem:${code}`,
      title: titleOf(status),
      status,
      detail: status === 414 ? 'The address is too long.' : 'The address cannot be read.',
      instance: '',
      code,
      requestId: request.id,
    });
}
