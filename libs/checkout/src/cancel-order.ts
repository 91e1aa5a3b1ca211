import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { type Audience, FindOrders, OrderCancelled } from '#orders';
import { Outbox } from '#queue';
import { DescribeOrders, type OrderDetails } from './order-details';
import { ReleaseOrder } from './release-order';

export interface CancelOrderCommand {
  readonly orderId: string;
  readonly audience: Audience;
  readonly actor: string;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: (details: OrderDetails) => unknown;
}

/**
 * Cancels an order that is not paid and gives its stock back, once.
 * Locks, in order: idempotency key, order, reservation, stock, coupon. @throws NotFound, InvalidTransition
 */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly keys: IdempotencyKeys,
    private readonly orders: FindOrders,
    private readonly release: ReleaseOrder,
    private readonly describe: DescribeOrders,
    private readonly outbox: Outbox,
  ) {}

  async run(command: CancelOrderCommand): Promise<Replayable> {
    await this.orders.one(this.statements, command.orderId, command.audience);
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.cancel(tx, command)));
  }

  private async cancel(tx: Tx, command: CancelOrderCommand): Promise<Answer> {
    await this.release.run(tx, command.orderId, command.actor);
    await this.outbox.append(tx, OrderCancelled, { orderId: command.orderId });
    const order = await this.orders.one(tx, command.orderId, command.audience);
    const [details] = await this.describe.run(tx, [order]);
    if (!details) throw new NotFound('order');
    return { status: 200, body: command.present(details), headers: {}, resourceId: command.orderId };
  }
}
