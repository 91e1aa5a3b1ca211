import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { type Audience, FindOrders } from '#orders';
import { OpenPayment, type PaymentView, RequestCancellations } from '#payments';
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
 * two transactions; asking again while a payment is open finds the same one. An order that was closed meanwhile has what was
 * opened cancelled.
 * Locks, in order: order, payment, reservation; then, in the second transaction, the idempotency key.
 * @throws NotFound, NotPayable, UnknownProvider, ProviderUnavailable, ProviderRefused
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
    private readonly requestCancellations: RequestCancellations,
  ) {}

  async run(command: StartPaymentCommand): Promise<Replayable> {
    const stored = await this.storedAnswer(command);
    if (stored) return stored;
    const { provider } = command;
    await this.orders.one(this.statements, command.orderId, command.audience);
    const { order, paymentId } = await this.transactions.run((tx) => this.prepare.run(tx, command.orderId, provider));
    const { reference, totalMinor: amountMinor, currency } = order;
    const opened = await this.openPayment.announce({ id: paymentId, provider, reference, amountMinor, currency });
    return this.transactions.run((tx) =>
      this.keys.once(tx, command.claim, () => this.confirm(tx, command, { paymentId, ...opened })),
    );
  }

  private async confirm(
    tx: Tx,
    command: StartPaymentCommand,
    opened: { paymentId: string; providerReference: string; clientSecret: string },
  ): Promise<Answer> {
    const payment = await this.openPayment.confirm(tx, opened.paymentId, opened);
    const { status } = await this.orders.one(tx, command.orderId, command.audience);
    if (status !== 'pending' && payment.status !== 'captured') await this.requestCancellations.of(tx, [payment]);
    return { status: 201, body: command.present(payment), headers: {}, resourceId: payment.id };
  }

  /** A repeated request gets its stored answer even when the order has moved on since. */
  private async storedAnswer(command: StartPaymentCommand): Promise<Replayable | undefined> {
    const { claim } = command;
    return claim && this.transactions.run((tx) => this.keys.peek(tx, claim));
  }
}
