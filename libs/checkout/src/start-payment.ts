import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner, type Tx } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { ExtendReservation, LockReservations } from '#inventory';
import { NotFound } from '#kernel';
import { type Audience, FindOrders, type LockedOrder, LockOrders } from '#orders';
import { LockPayments, OpenPayment, type PaymentView } from '#payments';
import { NotPayable } from './checkout.errors';

export interface StartPaymentCommand {
  readonly orderId: string;
  readonly provider: string;
  readonly audience: Audience;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: (payment: PaymentView) => unknown;
}

/**
 * Starts a payment for a pending order and gives the customer one more period to pay, once. The provider is told between
 * two transactions; asking again while a payment is open finds the same one.
 * Locks, in order: order, payment, reservation; then, in the second transaction, the idempotency key.
 * @throws NotFound, NotPayable, UnknownProvider
 */
@Injectable()
export class StartPayment {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly keys: IdempotencyKeys,
    private readonly orders: FindOrders,
    private readonly prepare: PreparePayment,
    private readonly openPayment: OpenPayment,
  ) {}

  async run(command: StartPaymentCommand): Promise<Replayable> {
    const stored = await this.storedAnswer(command);
    if (stored) return stored;
    const { provider } = command;
    await this.orders.one(this.statements, command.orderId, command.audience);
    const { order, paymentId } = await this.transactions.run((tx) => this.prepare.run(tx, command.orderId, provider));
    const { reference, totalMinor, currency } = order;
    const opened = await this.openPayment.announce({
      id: paymentId,
      provider,
      reference,
      amountMinor: totalMinor,
      currency,
    });
    return this.transactions.run((tx) =>
      this.keys.once(tx, command.claim, async () => {
        const payment = await this.openPayment.confirm(tx, paymentId, opened);
        return { status: 201, body: command.present(payment), headers: {}, resourceId: paymentId };
      }),
    );
  }

  /** A repeated request gets its stored answer even when the order has moved on since. */
  private async storedAnswer(command: StartPaymentCommand): Promise<Replayable | undefined> {
    const { claim } = command;
    return claim && this.transactions.run((tx) => this.keys.peek(tx, claim));
  }
}

/** First transaction: the order is locked and pending, its payment exists, its hold is extended. */
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
    for (const { id } of reservations) await this.extendReservation.run(tx, id);
    return { order, paymentId };
  }
}
