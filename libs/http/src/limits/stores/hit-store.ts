/** A wish for hits within the window of a key. */
export interface AskedHits {
  /** Hashed: it may stand for a person. */
  readonly key: string;
  readonly limit: number;
  readonly windowMilliseconds: number;
  readonly wanted: number;
  /** One part in so many of what is left may be taken in advance, when that is more than is wanted; 0: nothing in advance. */
  readonly shares: number;
}

export interface GrantedHits {
  /** Fewer than were wanted, or none, when no more are left. */
  readonly granted: number;
  /** Of the limit, all that was granted in this window, to whomever. */
  readonly used: number;
  /** How long the window still lasts. */
  readonly leftMilliseconds: number;
}

/**
 * Counts hits for all processes. A window opens with the first hit of its key, and within it never more are granted than the
 * limit. Each key is asked for once at a time; the answers come in the same order.
 */
export interface HitStore {
  take(asked: readonly AskedHits[]): Promise<readonly GrantedHits[]>;
  /** An answer stayed out, or was an error. */
  startOver(): void;
  close(): void;
}

/** How many of the hits that are left are given: what is wanted, or a share in advance, and never more than there are. */
export function grantOf(rest: number, { wanted, shares }: Pick<AskedHits, 'wanted' | 'shares'>): number {
  const share = shares === 0 ? 0 : Math.floor(rest / shares);
  return Math.min(rest, Math.max(wanted, share));
}
