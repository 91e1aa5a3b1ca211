import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Histogram } from 'prom-client';
import type { Tx } from '#database';
import { CloseReservations, type LockedReservations, type LockedStock } from '#inventory';
import { type LockedOrder, MoveOrders, OrderExpired } from '#orders';
import { RequestCancellations } from '#payments';
import { type LockedUses, RuleUses } from '#pricing';
import { Outbox } from '#queue';

/** Everything that an expiry changes, locked. */
export interface LockedDue {
  readonly orders: readonly LockedOrder[];
  readonly held: LockedReservations;
  readonly stock: LockedStock;
  readonly uses: LockedUses;
}

/**
 * Expires orders: gives back their stock and their uses of discounts, writes history, ledger and event, and has open payments
 * cancelled.
 */
@Injectable()
export class CloseExpired {
  private readonly logger = new Logger('ReservationExpiry');

  constructor(
    private readonly closeReservations: CloseReservations,
    private readonly ruleUses: RuleUses,
    private readonly moveOrders: MoveOrders,
    private readonly requestCancellations: RequestCancellations,
    private readonly outbox: Outbox,
    @InjectMetric('reservation_release_lag_seconds') private readonly lag: Histogram,
  ) {}

  /** @returns the stock as it is now, still locked */
  async run(tx: Tx, { orders, held, stock, uses }: LockedDue): Promise<LockedStock> {
    const as = { status: 'expired', actor: 'system' } as const;
    const freed = await this.closeReservations.run(tx, { reservations: held, stock }, as);
    const orderIds = orders.map(({ id }) => id);
    await this.ruleUses.giveBack(tx, uses, orderIds);
    await this.requestCancellations.run(tx, orderIds);
    await this.moveOrders.run(tx, orders, { to: 'expired', actor: 'system', reason: 'reservation expired' });
    await this.outbox.appendAll(
      tx,
      OrderExpired,
      orderIds.map((orderId) => ({ orderId })),
    );
    tx.afterCommit(() => this.report(held, orders));
    return freed;
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
