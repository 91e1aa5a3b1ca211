/**
 * What is kept, each with the version of its shape. Whoever changes the shape of a value raises its number, so that
 * processes of two releases that share a Redis do not read each other's.
 */
export const regionVersions = {
  product: 1,
  'product-list': 1,
  category: 1,
  brand: 1,
  attribute: 1,
  'price-rules': 1,
} as const;

export type CacheRegion = keyof typeof regionVersions;

export interface CachedRead<T> {
  readonly region: CacheRegion;
  /** Names the value within its region. */
  readonly key: string;
  /** Default: CACHE_TTL_SECONDS. */
  readonly ttlSeconds?: number;
  /** What the value was made from: whoever changes that has the entry forgotten. */
  readonly tags: (value: T) => readonly string[];
  readonly load: () => Promise<T>;
}

/** `bypass`: loaded without asking the cache, because it is switched off or could not be trusted. */
export type CacheResult = 'hit' | 'miss' | 'bypass';

export interface Outcome<T> {
  readonly value: T;
  readonly result: CacheResult;
}
