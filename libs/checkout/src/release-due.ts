import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Histogram } from 'prom-client';
import type { Tx } from '#database';
import { CloseReservations, type LockedReservations, type LockedStock, LockReservations, LockStock } from '#inventory';
import { type LockedOrder, LockOrders, MoveOrders, OrderExpired } from '#orders';
import { Outbox } from '#queue';

export interface DueWork {
  readonly orderIds: readonly string[];
  /** More stock rows that the caller needs locked, so that all of them are locked by one query. */
  readonly alsoLock: readonly string[];
  /** True leaves out orders that somebody else is working on instead of waiting for them. */
  readonly skipLocked: boolean;
}

/**
 * Expires orders whose hold is over, inside the caller's transaction: gives their stock back, moves them to `expired`,
 * writes the history, the ledger and the event. Checks again under the locks, so each expires once.
 * Locks, in order: order, reservation, stock.
 */
@Injectable()
export class ReleaseDue {
  private readonly logger = new Logger('ReservationExpiry');

  constructor(
    private readonly lockOrders: LockOrders,
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly closeReservations: CloseReservations,
    private readonly moveOrders: MoveOrders,
    private readonly outbox: Outbox,
    @InjectMetric('reservation_release_lag_seconds') private readonly lag: Histogram,
  ) {}

  /** @returns how many orders expired, and the stock as it is now, still locked */
  async run(tx: Tx, work: DueWork): Promise<{ expired: number; orders: readonly LockedOrder[]; stock: LockedStock }> {
    const orders = await this.lockOrders.run(tx, work.orderIds, { skipLocked: work.skipLocked });
    const pending = orders.filter(({ status }) => status === 'pending');
    const held = await this.lockReservations.run(
      tx,
      pending.map(({ id }) => id),
      { dueOnly: true },
    );
    const stock = await this.lockStock.run(tx, [...new Set([...held.variantIds, ...work.alsoLock])]);
    if (held.reservations.length === 0) return { expired: 0, orders, stock };
    const freed = await this.closeReservations.run(
      tx,
      { reservations: held, stock },
      { status: 'expired', actor: 'system' },
    );
    const due = new Set(held.reservations.map(({ orderId }) => orderId));
    const expiring = pending.filter(({ id }) => due.has(id));
    await this.moveOrders.run(tx, expiring, { to: 'expired', actor: 'system', reason: 'reservation expired' });
    await this.outbox.appendAll(
      tx,
      OrderExpired,
      expiring.map(({ id }) => ({ orderId: id })),
    );
    tx.afterCommit(() => this.report(held, expiring));
    return { expired: expiring.length, orders, stock: freed };
  }

  private report(held: LockedReservations, orders: readonly LockedOrder[]): void {
    for (const reservation of held.reservations) {
      const lagSeconds = Math.max(0, (Date.now() - reservation.expiresAt.getTime()) / 1000);
      const order = orders.find(({ id }) => id === reservation.orderId);
      this.lag.observe(lagSeconds);
      this.logger.log('reservation expired', {
        reservationId: reservation.id,
        orderId: reservation.orderId,
        reference: order?.reference,
        expiresAt: reservation.expiresAt.toISOString(),
        lagSeconds,
      });
    }
  }
}
