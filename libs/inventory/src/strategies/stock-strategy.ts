import type { CheckoutStrategy } from '#config';
import type { Tx } from '#database';
import type { StockLevel } from '../rules/shortfall';

/** What keeps others away from some variants while a checkout works on them, outside of the database. */
export interface StockGuard {
  readonly variantIds: ReadonlySet<string>;
  /** Shown to the database with every change, which refuses a smaller one than it has seen; undefined: no guard is needed. */
  readonly token: bigint | undefined;
  release(): Promise<void>;
}

/**
 * How checkouts that want the same stock are kept apart. Whatever the strategy, ReserveStock writes only what the stock row
 * still has at that moment: strategies differ in who waits where, never in whether a unit can be sold twice.
 */
export abstract class StockStrategy {
  abstract readonly name: CheckoutStrategy;
  /** Whether what `levels` says is certain, because the rows are locked. */
  abstract readonly locksRows: boolean;
  /** Whether a checkout has to know its variants, and guard them, before its transaction begins. */
  abstract readonly needsGuard: boolean;

  /** @throws LocksUnavailable (`busy`) when they cannot be guarded in time */
  abstract guard(variantIds: readonly string[], waitMilliseconds: number): Promise<StockGuard>;

  /** The stock to decide on. */
  abstract levels(tx: Tx, variantIds: readonly string[]): Promise<readonly StockLevel[]>;
}

/** Nothing stands between checkouts but the database. */
export const openGuard: StockGuard = {
  variantIds: new Set(),
  token: undefined,
  release: () => Promise.resolve(),
};
