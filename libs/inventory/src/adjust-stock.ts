import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { LockStock } from './lock-stock';
import { decideStockChanges, type StockChange, type StockChangeOutcome } from './rules/stock-change';
import { type MovementNote, StockAdjustmentRepository } from './store/stock-adjustment.repository';

export type { StockChange, StockChangeOutcome, StockRefusal } from './rules/stock-change';

export interface StockAdjustment extends MovementNote {
  /** Any number; whatever it is, they cost one lock query and one statement for each ten thousand. */
  readonly changes: readonly StockChange[];
}

/**
 * Changes how many units of variants are on hand, each change with its entry in the ledger; one that changes nothing writes
 * nothing. Decides under the lock, change by change: never fewer than are held for orders. Locks: stock.
 */
@Injectable()
export class AdjustStock {
  constructor(
    private readonly lockStock: LockStock,
    private readonly movements: StockAdjustmentRepository,
  ) {}

  /** @returns what became of each change, in their order; a caller who wants all or none throws when one was refused */
  async run(tx: Tx, { changes, ...note }: StockAdjustment): Promise<readonly StockChangeOutcome[]> {
    if (changes.length === 0) return [];
    const { levels } = await this.lockStock.run(tx, [...new Set(changes.map(({ variantId }) => variantId))]);
    const outcomes = decideStockChanges(changes, levels);
    const moves = outcomes.filter((outcome) => outcome.kind === 'done' && outcome.delta !== 0);
    await this.movements.move(tx, moves as Extract<StockChangeOutcome, { kind: 'done' }>[], note);
    return outcomes;
  }
}
