import type { FastifyReply } from 'fastify';
import type { LimitName } from './limit-keys';

/**
 * `RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers-10: lists of structured fields. `q` is how many
 * requests are served within `w` seconds, `r` how many of them are left, `t` the seconds until they are all there again.
 */
export interface LimitState {
  readonly limit: number;
  readonly windowMilliseconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Says how things stand with a limit, before those that have been said: the tighter ones are asked later. */
export function sayLimit(reply: FastifyReply, name: LimitName, state: LimitState): void {
  const { limit, windowMilliseconds, remaining, resetSeconds } = state;
  put(reply, 'ratelimit-policy', `"${name}";q=${limit};w=${Math.ceil(windowMilliseconds / 1000)}`);
  put(reply, 'ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`);
}

function put(reply: FastifyReply, header: string, item: string): void {
  const said = reply.getHeader(header);
  void reply.header(header, said === undefined ? item : `${item}, ${String(said)}`);
}
