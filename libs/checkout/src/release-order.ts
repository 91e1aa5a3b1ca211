import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { CloseReservations, LockReservations, LockStock } from '#inventory';
import { NotFound } from '#kernel';
import { InvalidTransition, LockOrders, MoveOrders } from '#orders';

/** Moves a pending order to cancelled and releases what it holds. */
@Injectable()
export class ReleaseOrder {
  constructor(
    private readonly lockOrders: LockOrders,
    private readonly lockReservations: LockReservations,
    private readonly lockStock: LockStock,
    private readonly closeReservations: CloseReservations,
    private readonly moveOrders: MoveOrders,
  ) {}

  async run(tx: Tx, orderId: string, actor: string): Promise<void> {
    const [order] = await this.lockOrders.run(tx, [orderId]);
    if (!order) throw new NotFound('order');
    if (order.status !== 'pending') throw new InvalidTransition(order.status, 'cancelled');
    const reservations = await this.lockReservations.run(tx, [orderId]);
    const stock = await this.lockStock.run(tx, reservations.variantIds);
    await this.closeReservations.run(tx, { reservations, stock }, { status: 'released', actor });
    await this.moveOrders.run(tx, [order], { to: 'cancelled', actor, reason: 'cancelled' });
  }
}
