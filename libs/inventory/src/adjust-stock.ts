import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import { StockRanLow } from './inventory.events';
import { LockStock } from './lock-stock';
import { netMoves, ranLow } from './rules/low-stock';
import { decideStockChanges, type StockChange, type StockChangeOutcome } from './rules/stock-change';
import { kindOfReason } from './rules/stock-reason';
import { type MovementNote, StockAdjustmentRepository, type StockMovement } from './store/stock-adjustment.repository';

export type { StockChange, StockChangeOutcome, StockRefusal } from './rules/stock-change';

/** A change, and why it is made when somebody says so; what arrived is a receipt, whatever the others are. */
export type ReasonedChange = StockChange & { readonly reason?: string; readonly note?: string };

export interface StockAdjustment extends MovementNote {
  /** What changes without a reason are called. */
  readonly kind: 'adjustment' | 'receipt';
  /** Any number; whatever it is, they cost one lock query and one statement for each ten thousand. */
  readonly changes: readonly ReasonedChange[];
}

/**
 * Changes how many units of variants are on hand, each change with its entry in the ledger; one that changes nothing writes
 * nothing. Decides under the lock, change by change: never fewer than are held for orders. Tells of variants that ran low
 * by it. Locks: stock.
 */
@Injectable()
export class AdjustStock {
  constructor(
    private readonly lockStock: LockStock,
    private readonly movements: StockAdjustmentRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @returns what became of each change, in their order; a caller who wants all or none throws when one was refused */
  async run(tx: Tx, { changes, kind, ...note }: StockAdjustment): Promise<readonly StockChangeOutcome[]> {
    if (changes.length === 0) return [];
    const { levels } = await this.lockStock.run(tx, [...new Set(changes.map(({ variantId }) => variantId))]);
    const outcomes = decideStockChanges(changes, levels);
    const movements = outcomes.flatMap((outcome, place) => movementOf(outcome, changes[place], kind));
    const falls = await this.movements.move(tx, movements, note);
    const low = netMoves(falls)
      .filter((fall) => ranLow(fall))
      .map(({ variantId }) => ({ variantId }));
    await this.outbox.appendAll(tx, StockRanLow, low);
    return outcomes;
  }
}

function movementOf(
  outcome: StockChangeOutcome,
  change: ReasonedChange | undefined,
  kind: StockAdjustment['kind'],
): StockMovement[] {
  if (outcome.kind === 'refused' || outcome.delta === 0) return [];
  const { variantId, delta, onHand, reserved } = outcome;
  const { reason = null, note = null } = change ?? {};
  return [{ variantId, delta, onHand, reserved, kind: reason ? kindOfReason(reason) : kind, reason, note }];
}
