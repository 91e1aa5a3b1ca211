import { deserialize, serialize } from 'node:v8';
import { Redis } from 'ioredis';
import type { CacheStore, Lookup, StoredEntry } from './cache-store';
import { countScript, findScript, forgetScript, keepScript } from './redis-scripts';

/** A Redis that takes longer to answer is slower than the database would be: it is left alone for a second. */
const answerMilliseconds = 250;
const restMilliseconds = 1000;

/** An invalidation gets more time: when it fails, everything is to be forgotten. */
const commandMilliseconds = 2000;

const reconnectMilliseconds = 500;

const stampLifeMilliseconds = 600_000;
const usualMostEntries = 50_000;
const mostBytesPerEntry = 2 ** 20;

/** A tag of every entry. */
const everything = '*';

const unavailable: Lookup = { kind: 'unavailable' };

type Argument = string | number | Buffer;

/** The scripts, as commands of the client. */
interface Scripts {
  cacheFindBuffer(...given: readonly Argument[]): Promise<[number, Buffer]>;
  cacheKeep(...given: readonly Argument[]): Promise<number>;
  cacheCount(...given: readonly Argument[]): Promise<number>;
}

export interface RedisStoreOptions {
  readonly url: string;
  /** Those who share it share entries: all processes that work on one database. */
  readonly space: string;
  readonly mostEntries?: number;
  /** Told when Redis begins or ceases to be used. */
  readonly onChange: (used: boolean) => void;
}

/**
 * Entries in Redis, shared by the API processes. It is used from the moment that Redis has confirmed to have forgotten
 * everything until the connection breaks or an invalidation goes wrong: so an invalidation that did not arrive leaves
 * nothing behind. Commands are neither queued nor sent again, and Redis does them in the order in which they were sent.
 */
export class RedisStore implements CacheStore {
  readonly backend = 'redis';
  private readonly redis: Redis & Scripts;
  private readonly prefix: string;
  private readonly clock: string;
  private readonly index: string;
  private readonly stamps: string;
  private trusted = false;
  private recovery: Promise<void> | undefined;
  /** Settles when the last invalidation has been answered. */
  private lastForgotten: Promise<void> = Promise.resolve();
  private failures = 0;
  private hangingUp = false;
  private restUntil = 0;
  private closed = false;

  constructor(private readonly options: RedisStoreOptions) {
    // The braces keep the keys of a space together should Redis be a cluster.
    this.prefix = `holdfast:cache:{${options.space}}:`;
    this.clock = `${this.prefix}clock`;
    this.index = `${this.prefix}index`;
    this.stamps = `${this.prefix}stamp:`;
    this.redis = connectionTo(options.url);
    this.redis.on('error', () => undefined);
    this.redis.on('ready', () => this.recover());
    this.redis.on('close', () => {
      this.hangingUp = false;
      this.trust(false);
    });
  }

  /** Resolves once it is used or the first attempt has failed; never rejects. */
  async open(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
    await this.recovery;
  }

  close(): void {
    this.closed = true;
    this.trusted = false;
    this.redis.disconnect();
  }

  async find(key: string): Promise<Lookup> {
    if (!this.usable) return unavailable;
    const forgotten = this.lastForgotten;
    try {
      const given = [`${this.prefix}entry:${key}`, this.clock, this.index, this.stamps];
      const [found, payload] = await inTime(this.redis.cacheFindBuffer(...given));
      await forgotten;
      if (!this.trusted) return unavailable;
      return found === 1
        ? { kind: 'hit', value: deserialize(payload) as unknown }
        : { kind: 'miss', since: payload.toString() };
    } catch {
      this.rest();
      return unavailable;
    }
  }

  keep(key: string, { value, tags, ttlMilliseconds }: StoredEntry, since: string): void {
    if (!this.usable) return;
    const bytes = serialize(value);
    if (bytes.byteLength > mostBytesPerEntry) return;
    const keys = [`${this.prefix}entry:${key}`, this.clock, this.index];
    const most = this.options.mostEntries ?? usualMostEntries;
    this.redis
      .cacheKeep(...keys, this.stamps, since, [...tags, everything].join(' '), ttlMilliseconds, bytes, most)
      .catch(() => this.rest());
  }

  forget(tags: readonly string[]): void {
    this.lastForgotten = this.send(tags).catch(() => {
      this.failures += 1;
      this.startOver();
    });
  }

  forgetAll(): void {
    this.forget([everything]);
  }

  async entries(): Promise<number> {
    return this.usable ? inTime(this.redis.cacheCount(this.index)).catch(() => 0) : 0;
  }

  private get usable(): boolean {
    return this.trusted && performance.now() >= this.restUntil;
  }

  private rest(): void {
    this.restUntil = performance.now() + restMilliseconds;
  }

  private trust(trusted: boolean): void {
    if (this.trusted === trusted || this.closed) return;
    this.trusted = trusted;
    this.options.onChange(trusted);
  }

  /** Has Redis forget everything, and uses it once it has, unless another invalidation went wrong meanwhile. */
  private recover(): void {
    if (this.closed || this.recovery) return;
    const { failures } = this;
    this.recovery = this.send([everything])
      .then(
        () => (failures === this.failures ? this.trust(true) : this.startOver()),
        () => this.startOver(),
      )
      .finally(() => (this.recovery = undefined));
  }

  /** Whatever is still on the way is lost with the connection; a new one begins by forgetting everything. */
  private startOver(): void {
    this.trust(false);
    if (this.closed || this.hangingUp || this.redis.status !== 'ready') return;
    this.hangingUp = true;
    this.redis.disconnect(true);
  }

  /** Written out each time: a script that Redis has to ask for would be done after commands that were sent later. */
  private async send(tags: readonly string[]): Promise<void> {
    await this.redis.eval(forgetScript, 2, this.clock, this.index, this.stamps, stampLifeMilliseconds, tags.join(' '));
  }
}

/** @throws Error when the answer takes longer than one is waited for */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis took too long.')), answerMilliseconds);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function connectionTo(url: string): Redis & Scripts {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: restMilliseconds,
    commandTimeout: commandMilliseconds,
    socketTimeout: commandMilliseconds,
    disconnectTimeout: answerMilliseconds,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => reconnectMilliseconds,
  });
  redis.defineCommand('cacheFind', { numberOfKeys: 3, lua: findScript });
  redis.defineCommand('cacheKeep', { numberOfKeys: 3, lua: keepScript });
  redis.defineCommand('cacheCount', { numberOfKeys: 1, lua: countScript });
  return redis as Redis & Scripts;
}
