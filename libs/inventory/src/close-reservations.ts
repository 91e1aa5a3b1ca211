import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { LockedReservations } from './lock-reservations';
import type { LockedStock } from './lock-stock';
import { type ClosingStatus, ReservationRepository } from './store/reservation.repository';
import { StockRepository } from './store/stock.repository';

/**
 * Ends reservations: `confirmed` turns held units into sold ones, `released` and `expired` give them back. Each
 * reservation ends once, whatever happens: its state is part of the statement that ends it.
 * Takes no lock itself; both arguments are proof of locks.
 */
@Injectable()
export class CloseReservations {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @returns the stock as it is now, still locked */
  async run(
    tx: Tx,
    held: { reservations: LockedReservations; stock: LockedStock },
    as: { status: ClosingStatus; actor: string },
  ): Promise<LockedStock> {
    const locked = new Set(held.stock.variantIds);
    if (!held.reservations.variantIds.every((id) => locked.has(id))) throw new Error('Stock rows are not locked.');
    const ids = held.reservations.reservations.map(({ id }) => id);
    const closed = await this.reservations.close(tx, ids, as);
    if (closed.length !== ids.length) throw new Error('A locked active reservation was not active.');
    return { variantIds: held.stock.variantIds, levels: await this.stock.reread(tx, held.stock.variantIds) };
  }
}
