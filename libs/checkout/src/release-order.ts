import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { CloseReservations, LockReservations, LockStock } from '#inventory';
import { InvalidTransition, type LockedOrder, MoveOrders } from '#orders';
import { RequestCancellations } from '#payments';
import { RuleUses } from '#pricing';

/**
 * Moves a pending order, which is locked, to cancelled, releases what it holds, gives back its uses of discounts and has open payments cancelled.
 * Locks, in order: reservation, stock, coupon. @throws InvalidTransition
 */
@Injectable()
export class ReleaseOrder {
  constructor(
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly closeReservations: CloseReservations,
    private readonly ruleUses: RuleUses,
    private readonly moveOrders: MoveOrders,
    private readonly requestCancellations: RequestCancellations,
  ) {}

  async run(tx: Tx, order: LockedOrder, actor: string): Promise<void> {
    const orderId = order.id;
    if (order.status !== 'pending') throw new InvalidTransition(order.status, 'cancelled');
    const reservations = await this.lockReservations.run(tx, [orderId]);
    const stock = await this.lockStock.run(tx, reservations.variantIds);
    await this.closeReservations.run(tx, { reservations, stock }, { status: 'released', actor });
    const uses = await this.ruleUses.lock(tx, { ruleIds: [], orderIds: [orderId] });
    await this.ruleUses.giveBack(tx, uses, [orderId]);
    await this.requestCancellations.run(tx, [orderId]);
    await this.moveOrders.run(tx, [order], { to: 'cancelled', actor, reason: 'cancelled before it was paid' });
  }
}
