import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Tx } from '#database';

/** Less than the second that is promised, so that an answer is still fresh when it arrives. */
const freshMilliseconds = 800;

const mostVariants = 20_000;

type Levels = ReadonlyMap<string, number>;

/** One query, under way or answered. */
interface Look {
  readonly levels: Promise<Levels>;
  /** What it was answered. */
  seen?: Levels;
}

/**
 * What this process has seen of the stock within the last second. What it changes itself it forgets as soon as the
 * change is committed: a query that began before answers nobody who comes after.
 */
@Injectable()
export class RecentGlances {
  private readonly looks = new LRUCache<string, Look>({
    max: mostVariants,
    ttl: freshMilliseconds,
    ttlResolution: 0,
    perf: { now: () => performance.now() },
  });
  private purgedAt = 0;

  /** What was seen a moment ago, and by one query the rest; whoever asks meanwhile waits for the same query. */
  async levelsOf(
    variantIds: readonly string[],
    query: (missing: readonly string[]) => Promise<Levels>,
  ): Promise<Levels> {
    const looks = new Map<string, Look>();
    const missing = new Set<string>();
    for (const id of variantIds) {
      const look = this.looks.get(id);
      if (look) looks.set(id, look);
      else missing.add(id);
    }
    if (missing.size > 0) {
      const look = this.begin([...missing], query);
      for (const id of missing) looks.set(id, look);
    }
    await Promise.all([...new Set(looks.values())].map((look) => look.levels));
    const levels = new Map<string, number>();
    for (const [id, look] of looks) {
      const available = (await look.levels).get(id);
      if (available !== undefined) levels.set(id, available);
    }
    return levels;
  }

  /** What was seen a moment ago, when that is so of all of them. */
  seen(variantIds: readonly string[]): Levels | undefined {
    const levels = new Map<string, number>();
    for (const id of variantIds) {
      const seen = this.looks.get(id)?.seen;
      if (!seen) return undefined;
      const available = seen.get(id);
      if (available !== undefined) levels.set(id, available);
    }
    return levels;
  }

  /** Once the transaction has committed, forgets these variants. */
  forgetAfterCommit(tx: Tx, variantIds: readonly string[]): void {
    tx.afterCommit(() => {
      for (const id of variantIds) this.looks.delete(id);
    });
  }

  private begin(missing: readonly string[], query: (missing: readonly string[]) => Promise<Levels>): Look {
    const start = performance.now();
    this.purge(start);
    const look: Look = { levels: query(missing) };
    for (const id of missing) this.looks.set(id, look, { start });
    look.levels.then(
      (seen) => (look.seen = seen),
      () => this.giveUp(missing, look),
    );
    return look;
  }

  private giveUp(variantIds: readonly string[], look: Look): void {
    for (const id of variantIds) if (this.looks.peek(id) === look) this.looks.delete(id);
  }

  /** What is over would otherwise stay until it is asked for again, and with it the whole answer that it came in. */
  private purge(now: number): void {
    if (now - this.purgedAt < freshMilliseconds) return;
    this.purgedAt = now;
    this.looks.purgeStale();
  }
}
