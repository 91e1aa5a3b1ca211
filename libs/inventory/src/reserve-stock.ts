import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import { Outbox } from '#queue';
import { StockRanLow } from './inventory.events';
import type { LockedStock } from './lock-stock';
import { ranLow } from './rules/low-stock';
import { type Shortage, shortfall, totalPerVariant, type VariantQuantity } from './rules/shortfall';
import { type ReservedStock, ReservationRepository } from './store/reservation.repository';

export interface HoldRequest {
  readonly orderId: string;
  /** The order's reference for people, kept in the ledger. */
  readonly reference: string;
  readonly actor: string;
  readonly lines: readonly VariantQuantity[];
}

export interface HoldTerms {
  readonly holdSeconds: number;
  /** Of the guard under which the stock was looked at, if there is one. */
  readonly lockToken?: bigint;
}

export interface HeldStock {
  readonly id: string;
  readonly expiresAt: Date;
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservation: HeldStock }
  | { readonly kind: 'short'; readonly shortages: readonly Shortage[] };

/** By the time it was written there was less stock than when it was looked at, or somebody with a later lock was here. */
export class StockMoved extends Error {
  override readonly name = 'StockMoved';
}

/**
 * Holds stock for orders with one statement, whatever their number: of each order every line. What is left is part of the
 * statement, so it writes nothing that the rows do not have, whether they were locked before or only looked at.
 */
@Injectable()
export class ReserveStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly outbox: Outbox,
  ) {}

  /** For one order, on rows that are locked already: every line, or none. */
  async run(tx: Tx, hold: HoldRequest & HoldTerms, stock: LockedStock): Promise<ReserveOutcome> {
    const shortages = shortfall(hold.lines, stock.levels);
    if (shortages.length > 0) return { kind: 'short', shortages };
    const id = newId();
    return { kind: 'reserved', reservation: { id, expiresAt: await this.runAll(tx, [{ ...hold, id }], hold) } };
  }

  /**
   * For many orders, whose lines were found to be there.
   * @returns until when they are held
   * @throws StockMoved when not all of it was; the transaction must be rolled back
   */
  async runAll(tx: Tx, holds: readonly (HoldRequest & { readonly id: string })[], terms: HoldTerms): Promise<Date> {
    const rows = holds.map((hold) => ({ ...hold, quantities: totalPerVariant(hold.lines) }));
    const reserved = await this.reservations.reserve(tx, rows, terms);
    const wanted = new Set(rows.flatMap(({ quantities }) => quantities.map(({ variantId }) => variantId)));
    const [first] = reserved;
    if (!first || reserved.length !== wanted.size) throw new StockMoved();
    await this.tellWhatRanLow(tx, reserved);
    return first.expiresAt;
  }

  private async tellWhatRanLow(tx: Tx, reserved: readonly ReservedStock[]): Promise<void> {
    const low = reserved.filter(({ available: after, quantity, threshold }) =>
      ranLow({ before: after + quantity, after, threshold }),
    );
    await this.outbox.appendAll(
      tx,
      StockRanLow,
      low.map(({ variantId }) => ({ variantId })),
    );
  }
}
