import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import type { Tx } from '#database';
import { FencedLocks } from '#locks';
import { RecentGlances } from '../recent-glances';
import type { StockLevel } from '../rules/shortfall';
import { StockRepository } from '../store/stock.repository';
import { type StockGuard, StockStrategy } from './stock-strategy';

/** The lease outlives any transaction of a checkout; should it not, the token keeps the late one out. */
const leaseMilliseconds = 10_000;

/**
 * Keeps processes apart by locks in Redis, taken for all variants at once, so that they do not queue up in the database.
 * Each lock comes with a token that grows; a stock row remembers the greatest it has seen and refuses smaller ones.
 */
@Injectable()
export class DistributedStock extends StockStrategy {
  readonly name = 'distributed';
  readonly locksRows = false;
  readonly needsGuard = true;

  constructor(
    private readonly locks: FencedLocks,
    private readonly stock: StockRepository,
    private readonly glances: RecentGlances,
    @InjectMetric('stock_guard_wait_seconds') private readonly waits: Histogram,
    @InjectMetric('stock_guards_total') private readonly guards: Counter,
  ) {
    super();
  }

  async guard(variantIds: readonly string[], waitMilliseconds: number): Promise<StockGuard> {
    const stopTimer = this.waits.startTimer();
    try {
      const lock = await this.locks.acquire(
        variantIds.map((id) => `stock:${id}`),
        { waitMilliseconds, leaseMilliseconds },
      );
      this.guards.inc({ outcome: 'granted' });
      return { variantIds: new Set(variantIds), token: lock.token, release: () => lock.release() };
    } catch (error) {
      this.guards.inc({ outcome: 'failed' });
      throw error;
    } finally {
      stopTimer();
    }
  }

  async levels(tx: Tx, variantIds: readonly string[]): Promise<readonly StockLevel[]> {
    this.glances.forgetAfterCommit(tx, variantIds);
    return this.stock.reread(tx, variantIds);
  }
}
