import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problems/problem';

const mostCharacters = 8192;
const mostParameters = 100;

/** Refuses addresses that are longer than any of ours. */
export function limitAddresses(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { url } = request;
    if (url.length > mostCharacters) {
      const detail = `An address has at most ${mostCharacters} characters.`;
      sendProblem(reply, { status: 414, code: 'address_too_long', detail });
    } else if (parametersOf(url) > mostParameters) {
      const detail = `A query has at most ${mostParameters} parameters.`;
      sendProblem(reply, { status: 400, code: 'too_many_parameters', detail });
    } else done();
  });
}

function parametersOf(url: string): number {
  const start = url.indexOf('?');
  if (start === -1) return 0;
  let count = 1;
  for (let at = url.indexOf('&', start); at !== -1; at = url.indexOf('&', at + 1)) count += 1;
  return count;
}
