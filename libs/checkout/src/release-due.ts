import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { type LockedStock, LockReservations, LockStock } from '#inventory';
import { type LockedOrder, LockOrders } from '#orders';
import { type LockedUses, RuleUses } from '#pricing';
import { CloseExpired } from './close-expired';

export interface DueWork {
  readonly orderIds: readonly string[];
  /** More stock rows that the caller needs locked, so that all of them are locked by one query. */
  readonly alsoLock: readonly string[];
  /** More rules whose uses the caller needs locked, for the same reason. */
  readonly alsoLockRules: readonly string[];
  /** True leaves out orders that somebody else is working on instead of waiting for them. */
  readonly skipLocked: boolean;
}

/** What became of the work, and what is still locked for the caller. */
export interface Released {
  readonly expired: number;
  readonly orders: readonly LockedOrder[];
  /** As it is now. */
  readonly stock: LockedStock;
  readonly uses: LockedUses;
}

/**
 * Expires orders whose hold is over, inside the caller's transaction. Checks again under the locks, so each expires once.
 * Locks, in order: order, reservation, stock, coupon.
 */
@Injectable()
export class ReleaseDue {
  constructor(
    private readonly lockOrders: LockOrders,
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly ruleUses: RuleUses,
    private readonly closeExpired: CloseExpired,
  ) {}

  async run(tx: Tx, work: DueWork): Promise<Released> {
    const orders = await this.lockOrders.run(tx, work.orderIds, { skipLocked: work.skipLocked });
    const pending = orders.filter(({ status }) => status === 'pending');
    const pendingIds = pending.map(({ id }) => id);
    const held = await this.lockReservations.run(tx, pendingIds, { dueOnly: true });
    const stock = await this.lockStock.run(tx, [...new Set([...held.variantIds, ...work.alsoLock])]);
    const due = new Set(held.reservations.map(({ orderId }) => orderId));
    const expiring = pending.filter(({ id }) => due.has(id));
    const orderIds = expiring.map(({ id }) => id);
    const uses = await this.ruleUses.lock(tx, { ruleIds: work.alsoLockRules, orderIds });
    if (expiring.length === 0) return { expired: 0, orders, stock, uses };
    const freed = await this.closeExpired.run(tx, { orders: expiring, held, stock, uses });
    return { expired: expiring.length, orders, stock: freed, uses };
  }
}
