import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { NotRestockable } from '#inventory';
import { FindOrders, InvalidTransition, type LockedOrder, type OrderLineView, type OrderStatus } from '#orders';
import { FindRefunds, LockPayments, type RefundView } from '#payments';
import { RefundExceedsPayment, RestockOfAPart, TooManyUnits, UnknownLines } from './refund.errors';
import { promisedMinor } from './rules/promised-minor';
import { planRefund, type Refundable, type RefundPlan, type RefundWish } from './rules/refund-plan';

export type PlannedRefund = RefundPlan & { readonly kind: 'planned' };

/** Orders that no money of the customer's is kept for. */
const unsold: readonly OrderStatus[] = ['pending', 'expired', 'cancelled'];

/**
 * Decides, under the locks, what a refund of an order gives back. Locks: payment.
 * @throws InvalidTransition, UnknownLines, TooManyUnits, RestockOfAPart, NotRestockable, RefundExceedsPayment
 */
@Injectable()
export class PlanOrderRefund {
  constructor(
    private readonly orders: FindOrders,
    private readonly lockPayments: LockPayments,
    private readonly refunds: FindRefunds,
  ) {}

  /** @returns the plan, and the lines of the order, which is locked */
  async run(
    tx: Tx,
    order: LockedOrder,
    wish: RefundWish,
  ): Promise<{ plan: PlannedRefund; lines: readonly OrderLineView[] }> {
    if (unsold.includes(order.status)) throw new InvalidTransition(order.status, 'refund_pending');
    const { lines } = await this.orders.one(tx, order.id, { kind: 'staff' });
    const plan = planRefund(await this.refundable(tx, order, lines), wish);
    switch (plan.kind) {
      case 'planned':
        return { plan, lines };
      case 'unknown_lines':
        throw new UnknownLines(plan.places);
      case 'too_many_units':
        throw new TooManyUnits(plan.places);
      case 'restock_of_a_part':
        throw new RestockOfAPart();
      case 'not_sold':
        throw new NotRestockable();
      case 'exceeds_payment':
        throw new RefundExceedsPayment({ amountMinor: plan.leftMinor, currency: order.currency });
    }
  }

  private async refundable(tx: Tx, order: LockedOrder, lines: readonly OrderLineView[]): Promise<Refundable> {
    const payments = await this.lockPayments.run(tx, order.id);
    const refunds = await this.refunds.ofOrder(tx, order.id);
    const units = await this.refunds.unitsOf(tx, order.id);
    return {
      leftMinor: order.totalMinor - promisedMinor(refunds),
      payments: payments.map(({ id, capturedMinor }) => ({
        id,
        leftMinor: capturedMinor - promisedOf(id, refunds),
        surplus: refunds.some(({ paymentId, surplus }) => paymentId === id && surplus),
      })),
      lines: lines.map(({ id, unitPriceMinor, quantity: ordered }) => {
        const { quantity: refunded, restocked } = units.get(id) ?? { quantity: 0, restocked: 0 };
        return { id, unitPriceMinor, ordered, refunded, restocked };
      }),
      sold: await this.orders.wasSold(tx, order.id),
    };
  }
}

function promisedOf(paymentId: string, refunds: readonly RefundView[]): bigint {
  return refunds
    .filter((refund) => refund.paymentId === paymentId && refund.status !== 'failed')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
