import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { LockedStock } from './lock-stock';
import { type Shortage, shortfall, totalPerVariant, type VariantQuantity } from './rules/shortfall';
import { ReservationRepository } from './store/reservation.repository';

export interface HoldRequest {
  readonly orderId: string;
  /** The order's reference for people, kept in the ledger. */
  readonly reference: string;
  readonly actor: string;
  readonly holdSeconds: number;
  readonly lines: readonly VariantQuantity[];
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservation: { readonly id: string; readonly expiresAt: Date } }
  | { readonly kind: 'short'; readonly shortages: readonly Shortage[] };

/** Holds stock for an order: every line, or none. Decides on rows that are locked already and takes no lock itself. */
@Injectable()
export class ReserveStock {
  constructor(private readonly reservations: ReservationRepository) {}

  async run(tx: Tx, hold: HoldRequest, stock: LockedStock): Promise<ReserveOutcome> {
    const shortages = shortfall(hold.lines, stock.levels);
    if (shortages.length > 0) return { kind: 'short', shortages };
    const quantities = totalPerVariant(hold.lines);
    const reservation = await this.reservations.reserve(tx, { ...hold, quantities });
    return { kind: 'reserved', reservation };
  }
}
