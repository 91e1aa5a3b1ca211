import type { ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import type { Counter } from 'prom-client';
import { sayLimit } from './limit-headers';
import type { LimitName } from './limit-keys';
import { RateLimited } from './rate-limited';

export interface ExactLimit {
  readonly name: LimitName;
  readonly key: string;
  readonly limit: number;
  readonly windowMilliseconds: number;
}

/** Counts one request in the store, and says in the answer how things stand. @throws RateLimited when it was one too many */
export async function countExactly(
  { name, key, limit, windowMilliseconds }: ExactLimit,
  reply: FastifyReply,
  { storage, refused }: { storage: ThrottlerStorage; refused: Counter },
): Promise<void> {
  const record = await storage.increment(key, windowMilliseconds, limit, windowMilliseconds, name);
  const remaining = Math.max(0, limit - record.totalHits);
  sayLimit(reply, name, { limit, windowMilliseconds, remaining, resetSeconds: record.timeToExpire });
  if (!record.isBlocked) return;
  refused.inc({ limit: name });
  throw new RateLimited(name, record.timeToBlockExpire);
}
