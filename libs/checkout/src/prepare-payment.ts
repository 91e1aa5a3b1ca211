import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { ExtendReservation, LockReservations } from '#inventory';
import { NotFound } from '#kernel';
import { type LockedOrder, LockOrders } from '#orders';
import { LockPayments, OpenPayment } from '#payments';
import { NotPayable } from './checkout.errors';

/** The first transaction of starting a payment: the order is locked and pending, its payment exists, its hold is extended. */
@Injectable()
export class PreparePayment {
  constructor(
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly openPayment: OpenPayment,
    private readonly lockReservations: LockReservations,
    private readonly extendReservation: ExtendReservation,
  ) {}

  async run(tx: Tx, orderId: string, provider: string): Promise<{ order: LockedOrder; paymentId: string }> {
    const [order] = await this.lockOrders.run(tx, [orderId]);
    if (!order) throw new NotFound('order');
    if (order.status !== 'pending') throw new NotPayable(order.status);
    const { totalMinor, currency } = order;
    const payments = await this.lockPayments.run(tx, orderId);
    const paymentId = await this.openPayment.prepare(tx, payments, {
      orderId,
      provider,
      amountMinor: totalMinor,
      currency,
    });
    const { reservations } = await this.lockReservations.run(tx, [orderId]);
    for (const { id } of reservations) {
      if ((await this.extendReservation.run(tx, id)) === 'over') throw new NotPayable('expired');
    }
    return { order, paymentId };
  }
}
