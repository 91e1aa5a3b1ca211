import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { isNamedIn } from '#http';
import { sayWhetherCached } from './cache-header';

/** For the documentation of handlers that send prepared answers. */
export const ifNoneMatch = { name: 'If-None-Match', required: false, description: '`ETag` of an earlier answer' };
export const unchanged = { status: 304, description: 'Nothing has changed since the answer with this `ETag`.' };

export interface PreparedAnswer {
  readonly json: string;
  readonly etag: string;
}

interface Written {
  readonly shown: readonly object[];
  readonly state: string;
  readonly answer: PreparedAnswer;
}

/**
 * Answers as JSON text, written once for each state in which something is shown and sent as they are from then on. They live as
 * long as what they show is kept by the cache.
 */
export class PreparedAnswers {
  private readonly latest = new WeakMap<object, Written>();

  /**
   * @param shown the objects that the answer shows, which never change; the first one stands for the rest
   * @param state what the answer depends on besides
   */
  of(shown: readonly [object, ...object[]], state: string, write: () => PreparedAnswer): PreparedAnswer {
    const known = this.latest.get(shown[0]);
    if (known?.state === state && isSame(known.shown, shown)) return known.answer;
    const answer = write();
    this.latest.set(shown[0], { shown, state, answer });
    return answer;
  }
}

const isSame = (some: readonly object[], others: readonly object[]): boolean =>
  some.length === others.length && some.every((part, place) => part === others[place]);

/** An answer that is named by what it says. */
export function preparedText(json: string): PreparedAnswer {
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"` };
}

/** Sends the answer, or 304 to whoever knows it, and says whether it came from the cache. */
export function sendPrepared(
  reply: FastifyReply,
  { json, etag }: PreparedAnswer,
  { known, hit }: { known: string | undefined; hit: boolean },
): string | undefined {
  void reply.header('etag', etag);
  sayWhetherCached(reply, hit);
  if (isNamedIn(known, etag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.header('content-type', 'application/json; charset=utf-8');
  return json;
}
