import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { type Audience, FindOrders, OrderCancelled } from '#orders';
import { Outbox } from '#queue';
import { AnswerWithOrder, type PresentOrder } from './answer-with-order';
import { LockSeenOrder, type SeenOrder } from './lock-seen-order';
import { ReleaseOrder } from './release-order';

export interface CancelOrderCommand extends SeenOrder {
  readonly audience: Audience;
  readonly actor: string;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: PresentOrder;
}

/**
 * Cancels an order that is not paid and gives its stock back, once.
 * Locks, in order: idempotency key, order, reservation, stock, coupon. @throws NotFound, OrderOutdated, InvalidTransition
 */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly orders: FindOrders,
    private readonly lockSeenOrder: LockSeenOrder,
    private readonly release: ReleaseOrder,
    private readonly answer: AnswerWithOrder,
    private readonly outbox: Outbox,
  ) {}

  async run(command: CancelOrderCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.cancel(tx, command)));
  }

  private async cancel(tx: Tx, command: CancelOrderCommand): Promise<Answer> {
    await this.orders.one(tx, command.orderId, command.audience);
    const order = await this.lockSeenOrder.run(tx, command);
    await this.release.run(tx, order, command.actor);
    await this.outbox.append(tx, OrderCancelled, { orderId: order.id });
    return this.answer.run(tx, command, 200);
  }
}
