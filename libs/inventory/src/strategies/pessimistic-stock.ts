import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { LockStock } from '../lock-stock';
import type { StockLevel } from '../rules/shortfall';
import { openGuard, type StockGuard, StockStrategy } from './stock-strategy';

/** Locks the stock rows, decides, writes. Nobody is ever refused, or has to begin again, because of somebody else. */
@Injectable()
export class PessimisticStock extends StockStrategy {
  readonly name = 'pessimistic';
  readonly locksRows = true;
  readonly needsGuard = false;

  constructor(private readonly lockStock: LockStock) {
    super();
  }

  guard(): Promise<StockGuard> {
    return Promise.resolve(openGuard);
  }

  /** Locks: stock. */
  async levels(tx: Tx, variantIds: readonly string[]): Promise<readonly StockLevel[]> {
    return (await this.lockStock.run(tx, variantIds)).levels;
  }
}
