export interface StoredEntry {
  readonly value: unknown;
  readonly tags: readonly string[];
  readonly ttlMilliseconds: number;
}

/** `since` marks the moment of the miss; the store uses it to refuse a value that was loaded before an invalidation. */
export type Lookup =
  | { readonly kind: 'hit'; readonly value: unknown }
  | { readonly kind: 'miss'; readonly since: string }
  | { readonly kind: 'unavailable' };

/** Where entries are kept. No method throws because the store is away: a look-up then says `unavailable`. */
export interface CacheStore {
  readonly backend: 'memory' | 'redis';
  find(key: string): Lookup | Promise<Lookup>;
  /** Keeps the value unless one of its tags was forgotten after `since`. */
  keep(key: string, entry: StoredEntry, since: string): void;
  /** What was asked for before this call may still be answered; every later look-up finds none of these entries. */
  forget(tags: readonly string[]): void;
  forgetAll(): void;
  entries(): Promise<number>;
  open(): Promise<void>;
  close(): void;
}
