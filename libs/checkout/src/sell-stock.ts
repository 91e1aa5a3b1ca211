import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import { CloseReservations, LockReservations, LockStock, ReserveStock } from '#inventory';
import { FindOrders, type LockedOrder } from '#orders';
import { RuleUses } from '#pricing';

const actor = 'system';

/** What happens to an order's stock when it is paid for. The order is locked. */
@Injectable()
export class SellStock {
  constructor(
    private readonly orders: FindOrders,
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly closeReservations: CloseReservations,
    private readonly reserveStock: ReserveStock,
    private readonly ruleUses: RuleUses,
    private readonly settings: CheckoutSettings,
  ) {}

  /** Turns what a pending order holds into sold units. Locks: reservation, stock. */
  async held(tx: Tx, orderId: string): Promise<void> {
    const reservations = await this.lockReservations.run(tx, [orderId]);
    if (reservations.reservations.length === 0) throw new Error('A pending order holds no stock.');
    const stock = await this.lockStock.run(tx, reservations.variantIds);
    await this.closeReservations.run(tx, { reservations, stock }, { status: 'confirmed', actor });
  }

  /**
   * Holds the stock of an expired order again and sells it at once, at its price, for which the discounts in it are used
   * again. When either cannot be had, nothing is taken. Locks: stock, coupon.
   */
  async again(tx: Tx, order: LockedOrder): Promise<'sold' | 'sold out' | 'discount used up'> {
    const { lines } = await this.orders.one(tx, order.id, { kind: 'staff' });
    const stock = await this.lockStock.run(tx, [...new Set(lines.map(({ variantId }) => variantId))]);
    const uses = await this.ruleUses.lock(tx, { ruleIds: [], orderIds: [order.id] });
    if ((await this.ruleUses.takeAgain(tx, uses, order.id)).kind === 'spent') return 'discount used up';
    const { id: orderId, reference } = order;
    const hold = { orderId, reference, actor, holdSeconds: this.settings.reservationTtlSeconds, lines };
    const outcome = await this.reserveStock.run(tx, hold, stock);
    if (outcome.kind === 'short') {
      await this.ruleUses.giveBack(tx, uses, [orderId]);
      return 'sold out';
    }
    const held = { ...outcome.reservation, orderId, extended: false };
    const reservations = { reservations: [held], variantIds: stock.variantIds };
    await this.closeReservations.run(tx, { reservations, stock }, { status: 'confirmed', actor });
    return 'sold';
  }
}
