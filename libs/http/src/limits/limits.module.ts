import { type ExecutionContext, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule, type ThrottlerModuleOptions, type ThrottlerOptions } from '@nestjs/throttler';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { FastifyRequest } from 'fastify';
import { LimitSettings, RedisSettings } from '#config';
import { Statements } from '#database';
import { AuthLimit } from './auth-limit';
import type { RequestWithCaller } from '../auth/caller';
import { type DeclaredLimit, declaredLimit } from './declared-limit';
import { GeneralLimit } from './general-limit';
import { accountOf, addressOf, buyerOf, LimitKeys, type LimitName } from './limit-keys';
import { LimitGuard } from './limit.guard';
import { hitStore, SharedHits } from './shared-hits';
import { PostgresHits } from './stores/postgres-hits';
import { RedisHits } from './stores/redis-hits';

const metrics = [
  makeCounterProvider({
    name: 'rate_limited_total',
    help: 'Requests that were refused because of a limit, by limit',
    labelNames: ['limit'],
  }),
];

@Module({
  providers: [
    LimitKeys,
    SharedHits,
    {
      provide: hitStore,
      inject: [RedisSettings, Statements],
      useFactory: ({ url }: RedisSettings, statements: Statements) =>
        url === undefined ? new PostgresHits(statements) : RedisHits.open(url),
    },
  ],
  exports: [LimitKeys, SharedHits],
})
class HitsModule {}

function throttlerOptions(settings: LimitSettings, keys: LimitKeys, storage: SharedHits): ThrottlerModuleOptions {
  const throttler = (
    name: LimitName,
    { of, limit }: { of: DeclaredLimit['name']; limit: number },
    subject: (request: FastifyRequest) => string,
  ): ThrottlerOptions => ({
    name,
    limit,
    ttl: settings.windowMilliseconds,
    skipIf: (context: ExecutionContext) => limit === 0 || declaredLimit(context)?.name !== of,
    getTracker: (request) => subject(request as FastifyRequest),
  });
  const { auth, orders } = settings;
  return {
    storage,
    generateKey: (_context, subject, name) => keys.keyOf(name as LimitName, subject),
    // An attempt that is refused because of its address is not held against the account.
    throttlers: [
      throttler('orders', { of: 'orders', limit: orders }, buyerOf),
      throttler('auth-address', { of: 'auth', limit: auth }, addressOf),
      throttler('auth-account', { of: 'auth', limit: auth }, accountTried),
    ],
  };
}

/** Whose password may be guessed by a request: the caller's own, who is asked for it once more, else that of the address it names. */
function accountTried({ body, caller }: FastifyRequest & RequestWithCaller): string {
  if (caller) return `user ${caller.userId}`;
  return accountOf((body as { email?: unknown } | null | undefined)?.email) ?? '';
}

/** Limits on the rate of requests, for an API process. Its place is behind HttpModule: guards stand in that order. */
@Global()
@Module({
  imports: [
    HitsModule,
    ThrottlerModule.forRootAsync({
      imports: [HitsModule],
      inject: [LimitSettings, LimitKeys, SharedHits],
      useFactory: throttlerOptions,
    }),
  ],
  providers: [...metrics, GeneralLimit, AuthLimit, { provide: APP_GUARD, useClass: LimitGuard }],
  exports: [AuthLimit],
})
export class LimitsModule {}
