import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { type Audience, InvalidTransition, OrderFulfilled, type Shipment } from '#orders';
import { Outbox } from '#queue';
import { AnswerWithOrder, type PresentOrder } from './answer-with-order';
import { LockSeenOrder, type SeenOrder } from './lock-seen-order';
import { ShipGoods } from './ship-goods';

export interface FulfilOrderCommand extends SeenOrder {
  readonly audience: Audience;
  readonly actor: string;
  readonly shipment: Shipment;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: PresentOrder;
}

/**
 * Writes down that the goods of a sold order were handed to a carrier, once.
 * Locks, in order: idempotency key, order. @throws NotFound, OrderOutdated, InvalidTransition
 */
@Injectable()
export class FulfilOrder {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly lockSeenOrder: LockSeenOrder,
    private readonly shipGoods: ShipGoods,
    private readonly answer: AnswerWithOrder,
    private readonly outbox: Outbox,
  ) {}

  async run(command: FulfilOrderCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.fulfil(tx, command)));
  }

  private async fulfil(tx: Tx, command: FulfilOrderCommand): Promise<Answer> {
    const order = await this.lockSeenOrder.run(tx, command);
    const fulfilmentId = await this.shipGoods.run(tx, order, command);
    if (fulfilmentId === undefined) throw new InvalidTransition(order.status, 'fulfilled');
    await this.outbox.append(tx, OrderFulfilled, { orderId: order.id, fulfilmentId });
    return this.answer.run(tx, command, 201);
  }
}
