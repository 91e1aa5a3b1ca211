import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { RecentGlances } from '../recent-glances';
import type { StockLevel } from '../rules/shortfall';
import { StockRepository } from '../store/stock.repository';
import { openGuard, type StockGuard, StockStrategy } from './stock-strategy';

/** Decides on what is committed, without a lock, and begins again when the stock has gone by the time it is written. */
@Injectable()
export class OptimisticStock extends StockStrategy {
  readonly name = 'optimistic';
  readonly locksRows = false;
  readonly needsGuard = false;

  constructor(
    private readonly stock: StockRepository,
    private readonly glances: RecentGlances,
  ) {
    super();
  }

  guard(): Promise<StockGuard> {
    return Promise.resolve(openGuard);
  }

  async levels(tx: Tx, variantIds: readonly string[]): Promise<readonly StockLevel[]> {
    this.glances.forgetAfterCommit(tx, variantIds);
    return this.stock.reread(tx, variantIds);
  }
}
