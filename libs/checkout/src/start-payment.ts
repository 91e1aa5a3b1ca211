import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { type Audience, FindOrders } from '#orders';
import { OpenPayment, type PaymentView } from '#payments';
import { PreparePayment } from './prepare-payment';

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
