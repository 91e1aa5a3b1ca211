import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import {
  type Audience,
  InvalidTransition,
  type LockedOrder,
  MoveOrders,
  OrderCompleted,
  type OrderStatus,
  RecordFulfilment,
} from '#orders';
import { Outbox } from '#queue';
import { AnswerWithOrder, type PresentOrder } from './answer-with-order';
import { LockSeenOrder, type SeenOrder } from './lock-seen-order';

export interface CompleteOrderCommand extends SeenOrder {
  readonly audience: Audience;
  readonly actor: string;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: PresentOrder;
}

/** Statuses that tell of money; goods may arrive meanwhile. */
const givingBack: readonly OrderStatus[] = ['refund_pending', 'partially_refunded'];

/**
 * Writes down that the goods of an order have arrived, once.
 * Locks, in order: idempotency key, order. @throws NotFound, OrderOutdated, InvalidTransition
 */
@Injectable()
export class CompleteOrder {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly lockSeenOrder: LockSeenOrder,
    private readonly recordFulfilment: RecordFulfilment,
    private readonly moveOrders: MoveOrders,
    private readonly answer: AnswerWithOrder,
    private readonly outbox: Outbox,
  ) {}

  async run(command: CompleteOrderCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.complete(tx, command)));
  }

  private async complete(tx: Tx, command: CompleteOrderCommand): Promise<Answer> {
    const order = await this.lockSeenOrder.run(tx, command);
    await this.deliver(tx, order, command.actor);
    await this.outbox.append(tx, OrderCompleted, { orderId: order.id });
    return this.answer.run(tx, command, 200);
  }

  private async deliver(tx: Tx, order: LockedOrder, actor: string): Promise<void> {
    const arrived = await this.recordFulfilment.delivered(tx, order.id);
    if (order.status === 'fulfilled') {
      await this.moveOrders.run(tx, [order], { to: 'completed', actor, reason: 'delivered' });
    } else if (!arrived || !givingBack.includes(order.status)) {
      throw new InvalidTransition(order.status, 'completed');
    }
  }
}
