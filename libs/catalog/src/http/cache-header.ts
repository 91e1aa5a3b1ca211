import type { FastifyReply } from 'fastify';

/** Says in `X-Cache` whether an answer came from the cache. */
export function sayWhetherCached(reply: FastifyReply, hit: boolean): void {
  void reply.header('x-cache', hit ? 'HIT' : 'MISS');
}
