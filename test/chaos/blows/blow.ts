import type { ChaosShop } from '../shop/chaos-shop';
import type { Place } from '../shop/place';

/** Whom a blow hits: what has one lane is hit by one blow at a time, and lanes know nothing of each other. */
export type Lane = 'API 1' | 'API 2' | 'worker 1' | 'worker 2' | 'database' | 'Redis' | 'jobs';

export interface Target {
  readonly shop: ChaosShop;
  /** The process, for blows against processes. */
  readonly place: Place;
  /** How long it lasts. */
  readonly milliseconds: number;
}

export interface Blow {
  readonly name: string;
  /** From, to. */
  readonly milliseconds: readonly [number, number];
  /** Whether it can be struck here; left out: always. */
  readonly possible?: (shop: ChaosShop) => boolean;
  /** Strikes, waits and mends. */
  readonly strike: (target: Target) => Promise<void>;
}
