import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { StockLevel } from './rules/shortfall';
import { lockStock } from './store/stock.locks';

/** Proof that the rows of these variants are locked by the transaction it was made in. */
export interface LockedStock {
  readonly variantIds: readonly string[];
  readonly levels: readonly StockLevel[];
}

/** Locks stock rows in the global order; everything that changes them goes through here first. Locks: stock. */
@Injectable()
export class LockStock {
  async run(tx: Tx, variantIds: readonly string[]): Promise<LockedStock> {
    return { variantIds, levels: await lockStock(tx, variantIds) };
  }
}
