import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { LimitSettings } from '#config';
import { declaredLimit } from './declared-limit';
import { countExactly } from './exact-count';
import type { LimitName } from './limit-keys';
import { within } from './within';

/**
 * Counts requests for handlers that declare a limit of their own, exactly, before anything else is done for them: refused
 * requests count, and a refusal by the limit changes nothing. It stands behind the access guard, which knows the caller.
 */
@Injectable()
export class LimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly settings: LimitSettings,
    @InjectMetric('rate_limited_total') private readonly refused: Counter,
  ) {
    super(options, storage, reflector);
  }

  /** Most handlers declare none: nothing more is looked at for them. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return declaredLimit(context) === undefined;
  }

  /** @throws RateLimited */
  protected override async handleRequest(given: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, throttler, getTracker, generateKey } = given;
    const { req, res } = this.getRequestResponse(context);
    const tracker = await getTracker(req, context);
    if (tracker === '' || (await this.isUncounted(context, req as FastifyRequest))) return true;
    const name = throttler.name as LimitName;
    const key = generateKey(context, tracker, name);
    const { storageService: storage, refused } = this;
    await countExactly({ name, key, limit, windowMilliseconds: ttl }, res as FastifyReply, { storage, refused });
    return true;
  }

  /** When it cannot be found out in time, the request counts. */
  private async isUncounted(context: ExecutionContext, request: FastifyRequest): Promise<boolean> {
    const uncounted = declaredLimit(context)?.uncounted;
    if (uncounted === undefined) return false;
    const answer = this.modules.get(uncounted, { strict: false }).includes(request);
    return within(this.settings.waitMilliseconds, answer).catch(() => false);
  }
}
