import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { RecentGlances } from './recent-glances';
import type { StockLevel } from './rules/shortfall';
import { lockStock } from './store/stock.locks';

/** Proof that the rows of these variants are locked by the transaction it was made in. */
export interface LockedStock {
  readonly variantIds: readonly string[];
  readonly levels: readonly StockLevel[];
}

/**
 * Locks stock rows in the global order; everything that changes them goes through here first, so this is also where it
 * is made sure that what was seen of them is forgotten after the commit. Locks: stock.
 */
@Injectable()
export class LockStock {
  constructor(private readonly glances: RecentGlances) {}

  async run(tx: Tx, variantIds: readonly string[], options = { skipLocked: false }): Promise<LockedStock> {
    this.glances.forgetAfterCommit(tx, variantIds);
    return { variantIds, levels: await lockStock(tx, variantIds, options) };
  }
}
