import { serialize } from 'node:v8';
import { LRUCache } from 'lru-cache';
import type { CacheStore, Lookup, StoredEntry } from './cache-store';

export interface MemoryBounds {
  readonly entries: number;
  readonly bytes: number;
  readonly bytesPerEntry: number;
}

/** Serialized, a product takes about 2 KB. As objects on the heap the same values take two to three times as much. */
const usualBounds: MemoryBounds = { entries: 10_000, bytes: 32 * 2 ** 20, bytesPerEntry: 2 ** 20 };

interface Kept {
  readonly value: unknown;
  readonly tags: readonly string[];
  readonly bytes: number;
}

const miss: Lookup = { kind: 'miss', since: '' };

/** Entries in the memory of this process, the least recently used of them given up first. */
export class MemoryStore implements CacheStore {
  readonly backend = 'memory';
  private readonly kept: LRUCache<string, Kept>;
  private readonly keysOfTag = new Map<string, Set<string>>();

  constructor(private readonly bounds: MemoryBounds = usualBounds) {
    this.kept = new LRUCache<string, Kept>({
      max: bounds.entries,
      maxSize: bounds.bytes,
      sizeCalculation: ({ bytes }) => bytes,
      dispose: ({ tags }, key) => this.removeFromTags(key, tags),
    });
  }

  find(key: string): Lookup {
    const kept = this.kept.get(key);
    return kept ? { kind: 'hit', value: kept.value } : miss;
  }

  keep(key: string, { value, tags, ttlMilliseconds }: StoredEntry): void {
    const bytes = serialize(value).byteLength + key.length;
    if (bytes > Math.min(this.bounds.bytesPerEntry, this.bounds.bytes)) return;
    this.kept.set(key, { value, tags, bytes }, { ttl: ttlMilliseconds });
    for (const tag of tags) {
      const keys = this.keysOfTag.get(tag) ?? new Set();
      this.keysOfTag.set(tag, keys.add(key));
    }
  }

  forget(tags: readonly string[]): void {
    for (const tag of tags) {
      for (const key of this.keysOfTag.get(tag) ?? []) this.kept.delete(key);
    }
  }

  forgetAll(): void {
    this.kept.clear();
  }

  entries(): Promise<number> {
    this.kept.purgeStale();
    return Promise.resolve(this.kept.size);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.kept.clear();
  }

  private removeFromTags(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOfTag.delete(tag);
    }
  }
}
