import type { CheckoutStrategy } from '#config';
import type { Work } from './conductor';
import type { Stage } from './stage';

/** What two or three are about to do at the same moment, to rows that are theirs alone. */
export interface Scene {
  readonly works: readonly Work[];
  /** What has become of the rows, in a few words; belongs to the outcome. */
  readonly state?: () => Promise<string>;
}

/** Writing use cases that meet. */
export interface Pair {
  readonly name: string;
  /** Sets one meeting up. Each of the works runs in a process of its own: the first in the API 0, the second in 1 … */
  readonly prepare: (stage: Stage) => Promise<Scene>;
  /** How it may end: what each of the works came to, and the state. */
  readonly allowed: readonly string[];
  /** How many checkouts of one process share a transaction: 1, unless the pair is about batches. */
  readonly batchMax?: number;
  /** How checkouts are kept apart: by locks of the database, unless the pair is about another way. */
  readonly strategy?: CheckoutStrategy;
  /**
   * Schedules that something once went wrong under, or would without a guard that a mutant takes away: always tried. Letters to
   * spare keep one true when an API begins with a look at standings, as each does twice a second.
   */
  readonly kept?: readonly string[];
}
