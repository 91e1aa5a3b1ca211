import { LRUCache } from 'lru-cache';
import { type AskedHits, type GrantedHits, grantOf } from './hit-store';

interface Window {
  readonly used: number;
  readonly endsAt: number;
}

const mostKeys = 50_000;

/**
 * What this process knows of the windows: what it last heard, and what it has granted by itself since. Only while the shared
 * count is away is it asked; then each process keeps to the limit for itself.
 */
export class ProcessHits {
  private readonly windows = new LRUCache<string, Window>({ max: mostKeys });

  hear({ key }: AskedHits, { used, leftMilliseconds }: GrantedHits): void {
    this.windows.set(key, { used, endsAt: performance.now() + leftMilliseconds });
  }

  take(asked: AskedHits): GrantedHits {
    const now = performance.now();
    const known = this.windows.get(asked.key);
    const { used, endsAt } = known && known.endsAt > now ? known : { used: 0, endsAt: now + asked.windowMilliseconds };
    const granted = grantOf(Math.max(0, asked.limit - used), asked);
    this.windows.set(asked.key, { used: used + granted, endsAt });
    return { granted, used: used + granted, leftMilliseconds: endsAt - now };
  }
}
