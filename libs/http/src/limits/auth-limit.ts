import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import type { Counter } from 'prom-client';
import { LimitSettings } from '#config';
import { countExactly } from './exact-count';
import { accountOf, addressOf, LimitKeys } from './limit-keys';
import { SharedHits } from './shared-hits';

/** The limit on sign-ins for pages that stand beside the handlers, in the same windows as theirs. */
@Injectable()
export class AuthLimit {
  constructor(
    readonly storage: SharedHits,
    private readonly keys: LimitKeys,
    private readonly settings: LimitSettings,
    @InjectMetric('rate_limited_total') readonly refused: Counter,
  ) {}

  /** Counts one attempt. @throws RateLimited */
  async count(reply: FastifyReply, email: string | null): Promise<void> {
    const { auth: limit, windowMilliseconds } = this.settings;
    if (limit === 0) return;
    const subjects = { 'auth-address': addressOf(reply.request), 'auth-account': accountOf(email) };
    for (const name of ['auth-address', 'auth-account'] as const) {
      const subject = subjects[name];
      if (subject === undefined) continue;
      const key = this.keys.keyOf(name, subject);
      await countExactly({ name, key, limit, windowMilliseconds }, reply, this);
    }
  }
}
