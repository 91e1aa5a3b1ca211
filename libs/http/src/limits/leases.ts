import { LRUCache } from 'lru-cache';
import type { SharedHits } from './shared-hits';

export interface Passage {
  readonly passed: boolean;
  readonly remaining: number;
  readonly leftMilliseconds: number;
}

export interface LeaseTerms {
  readonly limit: number;
  readonly windowMilliseconds: number;
  readonly keyOf: (subject: string) => string;
}

interface Lease {
  readonly key: string;
  /** Hits that are this process's to spend. */
  left: number;
  /** What was left to all when it was last asked. */
  rest: number;
  endsAt: number;
  waiting: number;
  renewal: Promise<void> | undefined;
}

const mostSubjects = 50_000;

/** A process takes at most so small a part of what is left in advance: it is lost to the others when it is not used. */
const shares = 16;

/**
 * A limit that costs nearly nothing: this process takes a block of hits of a subject from the shared count and spends them by
 * itself. The block gets smaller with what is left, down to the hits that are waited for, so that the sum of all processes
 * never passes the limit. Once nothing is left, requests are refused without asking until the window ends.
 */
export class Leases {
  private readonly leases = new LRUCache<string, Lease>({ max: mostSubjects });

  constructor(
    private readonly hits: Pick<SharedHits, 'take'>,
    private readonly terms: LeaseTerms,
  ) {}

  /** Answers at once unless the shared count has to be asked; never rejects. */
  pass(subject: string): Passage | Promise<Passage> {
    let lease = this.leases.get(subject);
    if (!lease) {
      lease = { key: this.terms.keyOf(subject), left: 0, rest: 0, endsAt: 0, waiting: 0, renewal: undefined };
      this.leases.set(subject, lease);
    }
    return this.spend(lease) ?? this.wait(lease);
  }

  private spend(lease: Lease): Passage | undefined {
    const leftMilliseconds = lease.endsAt - performance.now();
    if (leftMilliseconds <= 0) return undefined;
    if (lease.left === 0 && lease.rest > 0) return undefined;
    const passed = lease.left > 0;
    if (passed) lease.left -= 1;
    return { passed, remaining: lease.left + lease.rest, leftMilliseconds };
  }

  /** Each renewal grants what is waited for, or finds that nothing is left; only the end of a window makes another necessary. */
  private async wait(lease: Lease): Promise<Passage> {
    lease.waiting += 1;
    try {
      for (;;) {
        lease.renewal ??= this.renew(lease).finally(() => (lease.renewal = undefined));
        await lease.renewal;
        const passage = this.spend(lease);
        if (passage) return passage;
      }
    } finally {
      lease.waiting -= 1;
    }
  }

  private async renew(lease: Lease): Promise<void> {
    const { limit, windowMilliseconds } = this.terms;
    const asked = { key: lease.key, limit, windowMilliseconds, wanted: lease.waiting, shares };
    const { granted, used, leftMilliseconds } = await this.hits.take(asked);
    lease.left = granted;
    lease.rest = limit - used;
    lease.endsAt = performance.now() + leftMilliseconds;
  }
}
