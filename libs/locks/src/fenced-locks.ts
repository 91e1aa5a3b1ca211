import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';
import { RedisSettings } from '#config';
import { newSecretToken } from '#kernel';
import { freeScript, takeScript } from './lock-scripts';
import { LocksUnavailable } from './locks.errors';

const prefix = 'holdfast:lock:';
const lastToken = `${prefix}last-token`;

/** A Redis that is silent for longer is given up, and connected to anew. */
const silenceMilliseconds = 500;
const reconnectMilliseconds = 250;

/** How long to wait before asking again: at first and, growing, at most. */
const pauseMilliseconds = { first: 2, growth: 1.5, longest: 25 };

export interface LockTerms {
  /** How long others may hold any of the names; 0 asks once. */
  readonly waitMilliseconds: number;
  /** After that much time they are free again, whatever has become of their holder. */
  readonly leaseMilliseconds: number;
}

export interface FencedLock {
  /**
   * Greater than that of every lock that was granted before. Whoever acts under the lock shows it to what the lock
   * protects, which refuses a smaller one than it has seen: a holder may be slower than its lease.
   */
  readonly token: bigint;
  /** Gives back what is still held; never throws: what cannot be given back ends with its lease. */
  release(): Promise<void>;
}

/** The scripts, as commands of the client. */
interface Scripts {
  locksTake(keys: number, ...given: readonly (string | number)[]): Promise<string | null>;
  locksFree(keys: number, ...given: readonly string[]): Promise<number>;
}

/**
 * Locks on names, for all processes that share a Redis. They keep apart those who would only get in each other's way: a
 * lease may end early and a Redis may forget, so what must never happen is for the token, or for the database, to prevent.
 * Several names are taken at once, all or none, so nobody waits for one while holding another.
 */
@Injectable()
export class FencedLocks implements OnApplicationShutdown {
  private readonly logger = new Logger(FencedLocks.name);
  private readonly redis: (Redis & Scripts) | undefined;
  private opening: Promise<void> | undefined;
  private answers = true;
  private hangingUp = false;

  constructor(settings: RedisSettings) {
    if (settings.url === undefined) return;
    this.redis = connectionTo(settings.url);
    this.redis.on('error', () => undefined);
    this.redis.on('close', () => (this.hangingUp = false));
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  /**
   * Waits without a queue: who asks at the right moment is next.
   * @throws LocksUnavailable when the wait is over, or at once when Redis is away. A lock that was granted while its answer
   * was lost is held by nobody until its lease ends.
   */
  async acquire(names: readonly string[], { waitMilliseconds, leaseMilliseconds }: LockTerms): Promise<FencedLock> {
    const locks = [...new Set(names)].toSorted().map((name) => `${prefix}name:${name}`);
    const owner = newSecretToken();
    const deadline = performance.now() + waitMilliseconds;
    for (let pause = pauseMilliseconds.first; ; pause = longer(pause)) {
      const token = await this.take(locks, owner, leaseMilliseconds);
      if (token !== null) return { token: BigInt(token), release: () => this.free(locks, owner) };
      const jittered = pause * (0.5 + Math.random() / 2);
      if (performance.now() + jittered >= deadline) throw new LocksUnavailable(false);
      await delay(jittered);
    }
  }

  private async take(locks: readonly string[], owner: string, leaseMilliseconds: number): Promise<string | null> {
    const redis = await this.connected();
    try {
      const token = await redis.locksTake(locks.length + 1, lastToken, ...locks, owner, leaseMilliseconds);
      this.tell(true);
      return token;
    } catch (error) {
      this.tell(false, error);
      if (!(error instanceof ReplyError)) this.reconnect(redis);
      throw new LocksUnavailable(true);
    }
  }

  private async free(locks: readonly string[], owner: string): Promise<void> {
    await this.redis?.locksFree(locks.length, ...locks, owner).catch(() => undefined);
  }

  /** The client, once its first attempt to connect has ended. It goes on trying until it is closed. */
  private async connected(): Promise<Redis & Scripts> {
    if (!this.redis) throw new Error('Locks are kept in Redis, but REDIS_URL is not set.');
    if (this.redis.status === 'wait') this.opening = this.redis.connect().catch(() => undefined);
    await this.opening;
    return this.redis;
  }

  /** A connection on which an answer stayed out may never bring one again. */
  private reconnect(redis: Redis): void {
    if (this.hangingUp || redis.status !== 'ready') return;
    this.hangingUp = true;
    redis.disconnect(true);
  }

  /** Says once that Redis is away, and once that it is back. */
  private tell(answers: boolean, error?: unknown): void {
    if (this.answers === answers) return;
    this.answers = answers;
    if (answers) this.logger.log('Redis answers again: locks can be taken.');
    else this.logger.warn(`No lock can be taken while Redis does not answer: ${(error as Error).message}`);
  }
}

function longer(pause: number): number {
  return Math.min(pauseMilliseconds.longest, pause * pauseMilliseconds.growth);
}

/** Commands are neither queued nor sent again: who sent one decides what its failure means. */
function connectionTo(url: string): Redis & Scripts {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: silenceMilliseconds,
    commandTimeout: silenceMilliseconds,
    disconnectTimeout: silenceMilliseconds,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => reconnectMilliseconds,
  });
  redis.defineCommand('locksTake', { lua: takeScript });
  redis.defineCommand('locksFree', { lua: freeScript });
  return redis as Redis & Scripts;
}
