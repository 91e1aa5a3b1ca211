import { createHash } from 'node:crypto';
import { type CachedRead, type Outcome, regionVersions } from './cached-read';
import type { CacheStore, Lookup } from './cache-store';
import { type Flight, Flights } from './flights';

const longestPlainKey = 200;

/** How old a load may be that a reader joins while nobody tells us of changes. */
const deafMilliseconds = 1000;

const unavailable: Lookup = { kind: 'unavailable' };

export interface Surroundings {
  readonly ttlSeconds: number;
  /** Whether every change that was made more than a second ago has been heard of. Without it nothing kept is used. */
  readonly hears: () => boolean;
  readonly onFault: (error: Error) => void;
  /**
   * Given when a load may show what was before a change that another process has heard of and we have not: whether, by now,
   * every change has been heard of that was made before this call. Nothing is kept before that, but readers do not wait.
   */
  readonly caughtUp?: () => Promise<boolean>;
}

interface Loaded<T> {
  readonly entry: CachedRead<T>;
  readonly value: T;
  readonly since: string;
}

/**
 * Reads through a store. A value whose load began before an invalidation is neither stored after it nor handed to a
 * reader who came after it. Readers of one key share one load.
 */
export class ReadThrough {
  private readonly flights = new Flights();

  constructor(
    readonly store: CacheStore,
    private readonly surroundings: Surroundings,
  ) {}

  read<T>(entry: CachedRead<T>): Promise<Outcome<T>> {
    const key = keyOf(entry);
    const maxAge = this.surroundings.hears() ? Number.POSITIVE_INFINITY : deafMilliseconds;
    return this.flights.join(key, maxAge, (flight) => this.findOrLoad(key, entry, flight));
  }

  /** The value, when it is kept in the memory of this process and may be used. */
  peek<T>(entry: Pick<CachedRead<T>, 'region' | 'key'>): T | undefined {
    if (this.store.backend !== 'memory' || !this.surroundings.hears()) return undefined;
    const lookup = this.store.find(keyOf(entry));
    return 'kind' in lookup && lookup.kind === 'hit' ? (lookup.value as T) : undefined;
  }

  forget(tags: readonly string[]): void {
    this.flights.forget(tags);
    this.store.forget(tags);
  }

  forgetAll(): void {
    this.flights.forget('everything');
    this.store.forgetAll();
  }

  private async findOrLoad<T>(key: string, entry: CachedRead<T>, flight: Flight): Promise<Outcome<T>> {
    const lookup = this.surroundings.hears() ? await this.store.find(key) : unavailable;
    if (lookup.kind === 'hit') return { value: lookup.value as T, result: 'hit' };
    const value = await entry.load();
    if (lookup.kind === 'unavailable') return { value, result: 'bypass' };
    const loaded = { entry, value, since: lookup.since };
    if (this.surroundings.caughtUp) void this.keepLater(key, loaded, flight);
    else this.keep(key, loaded, flight);
    return { value, result: 'miss' };
  }

  private async keepLater<T>(key: string, loaded: Loaded<T>, flight: Flight): Promise<void> {
    const unfollow = this.flights.follow(flight);
    if (await this.surroundings.caughtUp?.()) this.keep(key, loaded, flight);
    unfollow();
  }

  private keep<T>(key: string, loaded: Loaded<T>, flight: Flight): void {
    try {
      this.keepUnlessOvertaken(key, loaded, flight);
    } catch (error) {
      this.surroundings.onFault(error as Error);
    }
  }

  private keepUnlessOvertaken<T>(key: string, loaded: Loaded<T>, flight: Flight): void {
    const { entry, value, since } = loaded;
    const tags = entry.tags(value);
    if (flight.overtaken(tags) || !this.surroundings.hears()) return;
    const ttlMilliseconds = Math.floor((entry.ttlSeconds ?? this.surroundings.ttlSeconds) * 1000);
    if (ttlMilliseconds > 0) this.store.keep(key, { value, tags, ttlMilliseconds }, since);
  }
}

function keyOf<T>({ region, key }: Pick<CachedRead<T>, 'region' | 'key'>): string {
  const name = key.length <= longestPlainKey ? key : createHash('sha256').update(key).digest('hex');
  return `${region}.${regionVersions[region]}:${name}`;
}
