import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { CloseReservations, LockReservations, LockStock } from '#inventory';
import { NotFound } from '#kernel';
import { InvalidTransition, LockOrders, MoveOrders } from '#orders';
import { RuleUses } from '#pricing';

/** Moves a pending order to cancelled, releases what it holds and gives back its uses of discounts. Locks, in order: order, reservation, stock, coupon. */
@Injectable()
export class ReleaseOrder {
  constructor(
    private readonly lockOrders: LockOrders,
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly closeReservations: CloseReservations,
    private readonly ruleUses: RuleUses,
    private readonly moveOrders: MoveOrders,
  ) {}

  async run(tx: Tx, orderId: string, actor: string): Promise<void> {
    const [order] = await this.lockOrders.run(tx, [orderId]);
    if (!order) throw new NotFound('order');
    if (order.status !== 'pending') throw new InvalidTransition(order.status, 'cancelled');
    const reservations = await this.lockReservations.run(tx, [orderId]);
    const stock = await this.lockStock.run(tx, reservations.variantIds);
    await this.closeReservations.run(tx, { reservations, stock }, { status: 'released', actor });
    const uses = await this.ruleUses.lock(tx, { ruleIds: [], orderIds: [orderId] });
    await this.ruleUses.giveBack(tx, uses, [orderId]);
    await this.moveOrders.run(tx, [order], { to: 'cancelled', actor, reason: 'cancelled' });
  }
}
