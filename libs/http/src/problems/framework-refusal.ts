import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestEnd } from '../request-hooks';
import { RequestWork } from '../request-work';
import { codeOfStatus, sendProblem } from './problem';

/** Answers what the framework refuses before any route or hook is looked up, such as an address that cannot be decoded. */
export function refuseInFramework(onEnd: RequestEnd) {
  return (error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? 400;
    const detail = status === 414 ? 'The address is too long.' : 'The address cannot be read.';
    request.work = new RequestWork(request);
    reply.raw.once('close', () => onEnd(request, reply));
    void reply.header('x-request-id', request.id);
    sendProblem(reply, { status, code: codeOfStatus[status] ?? 'malformed_request', detail });
  };
}
