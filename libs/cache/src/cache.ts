import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { CacheSettings, DatabaseSettings, RedisSettings } from '#config';
import { DatabaseListener, Replica, type Tx } from '#database';
import type { CacheStore } from './cache-store';
import type { CachedRead, CacheResult, Outcome } from './cached-read';
import { MemoryStore } from './memory-store';
import { ReadThrough } from './read-through';
import { RedisStore } from './redis-store';

/** The channel of the triggers in the migration `cache-notifications`. */
const channel = 'holdfast_cache';

/** What the cache is to this process: an API keeps what it reads; workers and commands load what they need. */
export class CacheRole {
  constructor(readonly keeps: boolean) {}
}

export interface CacheStatistics {
  readonly backend: CacheStore['backend'];
  /** Since the process started. */
  readonly hits: number;
  readonly misses: number;
  /** From 0 to 1; 0 before the first read. */
  readonly hitRate: number;
  readonly entries: number;
}

/** Values that are costly to read, forgotten when what they were made from changes. */
@Injectable()
export class Cache implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Cache.name);
  private readonly results: Record<CacheResult, number> = { hit: 0, miss: 0, bypass: 0 };
  private readonly kept: ReadThrough | undefined;
  private readonly listener: DatabaseListener | undefined;

  constructor(
    role: CacheRole,
    settings: CacheSettings,
    database: DatabaseSettings,
    private readonly redis: RedisSettings,
    private readonly replica: Replica,
    @InjectMetric('cache_requests_total') private readonly requests: Counter,
  ) {
    if (!role.keeps || (settings.ttlSeconds === 0 && !replica.isConfigured)) return;
    const url = database.directUrl ?? database.url ?? '';
    this.listener = this.makeListener(url);
    if (settings.ttlSeconds > 0) this.kept = this.makeReadThrough(url, settings.ttlSeconds, this.listener);
  }

  /**
   * Reads through. Readers of a missing entry share one load. Values survive `v8.serialize` (bigint, Date and Map do,
   * methods of classes do not) and are never changed by whoever gets them: the same object is handed out again and again.
   */
  async read<T>(entry: CachedRead<T>): Promise<{ value: T; hit: boolean }> {
    const { value, result } = await this.outcomeOf(entry);
    this.results[result] += 1;
    this.requests.inc({ region: entry.region, result });
    return { value, hit: result === 'hit' };
  }

  /**
   * What `read` would give, when it is in the memory of this process: without waiting, for requests that are answered in
   * less time than a promise takes. Counts as a read when it is there.
   */
  peek<T>(entry: Pick<CachedRead<T>, 'region' | 'key'>): T | undefined {
    const value = this.kept?.peek(entry);
    if (value === undefined) return undefined;
    this.results.hit += 1;
    this.requests.inc({ region: entry.region, result: 'hit' });
    return value;
  }

  /**
   * Once the transaction has committed, forgets every entry with one of these tags: at once for this process; other
   * processes, and this one again, hear of it from the database's triggers.
   */
  forgetAfterCommit(tx: Tx, tags: readonly string[]): void {
    if (this.listener) tx.afterCommit(() => this.forget(tags));
  }

  /** Reads that bypassed the cache count as misses. */
  async statistics(): Promise<CacheStatistics> {
    const { hit: hits, miss, bypass } = this.results;
    const misses = miss + bypass;
    return {
      backend: this.redis.url === undefined ? 'memory' : 'redis',
      hits,
      misses,
      hitRate: hits === 0 ? 0 : hits / (hits + misses),
      entries: (await this.kept?.store.entries()) ?? 0,
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.kept?.store.open();
    await this.listener?.open();
  }

  onApplicationShutdown(): void {
    this.listener?.close();
    this.kept?.store.close();
  }

  private async outcomeOf<T>(entry: CachedRead<T>): Promise<Outcome<T>> {
    return this.kept ? this.kept.read(entry) : { value: await entry.load(), result: 'bypass' };
  }

  private forget(tags: readonly string[]): void {
    this.replica.changed();
    this.kept?.forget(tags);
  }

  private makeListener(url: string): DatabaseListener {
    const { replica } = this;
    return new DatabaseListener({
      url,
      channel,
      applicationName: 'holdfast-cache',
      onListening: () => {
        replica.changed();
        this.kept?.forgetAll();
      },
      onPayload: (payload) => this.forget(payload.split(' ')),
      ...(replica.isConfigured && {
        question: { sql: replica.question, onAnswer: (answer, askedAt) => replica.sampled(answer, askedAt) },
      }),
    });
  }

  private makeReadThrough(url: string, ttlSeconds: number, listener: DatabaseListener): ReadThrough {
    const store = this.makeStore(url);
    // What this process keeps for itself is forgotten as soon as it hears; what others may read must be right before.
    const shared = store.backend === 'redis' && this.replica.isConfigured;
    return new ReadThrough(store, {
      ttlSeconds,
      hears: () => listener.hears,
      onFault: (error) => this.logger.error(`A value could not be kept: ${error.message}`),
      ...(shared && { caughtUp: () => listener.caughtUp() }),
    });
  }

  private makeStore(databaseUrl: string): CacheStore {
    if (this.redis.url === undefined) return new MemoryStore();
    return new RedisStore({
      url: this.redis.url,
      space: spaceOf(databaseUrl),
      onChange: (used) =>
        used
          ? this.logger.log('Redis holds the cache.')
          : this.logger.warn('Redis cannot be trusted with the cache now: reads go to the database.'),
    });
  }
}

/** Names a database without its credentials, so that several shops may share a Redis. */
function spaceOf(databaseUrl: string): string {
  const { host, pathname, search } = new URL(databaseUrl);
  return createHash('sha256').update(`${host}${pathname}${search}`).digest('hex').slice(0, 16);
}
