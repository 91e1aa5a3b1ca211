import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { DeliveryReadModel, type DeliveryView } from './store/delivery.read-model';
import { DeliveryRepository } from './store/delivery.repository';
import { DeliveryPending, EndpointInactive } from './webhooks.errors';

/**
 * Sends a delivery that has ended once more, with a schedule of its own and under its old `webhook-id`: a subscriber that has
 * handled it knows it again. Locks: idempotency_key, then the delivery's row by its UPDATE.
 */
@Injectable()
export class ReplayDelivery {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly deliveries: DeliveryRepository,
    private readonly readModel: DeliveryReadModel,
  ) {}

  /** @throws NotFound @throws DeliveryPending @throws EndpointInactive */
  async run(
    id: string,
    reply: { claim: IdempotencyClaim | undefined; answer: (delivery: DeliveryView) => Answer },
  ): Promise<Replayable> {
    return this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => reply.answer(await this.replay(tx, id))),
    );
  }

  private async replay(tx: Tx, id: string): Promise<DeliveryView> {
    const replayed = await this.deliveries.replay(tx, id);
    const delivery = await this.readModel.find(tx, id);
    if (!delivery) throw new NotFound('webhook delivery');
    if (replayed) return delivery;
    throw delivery.state === 'pending' ? new DeliveryPending() : new EndpointInactive();
  }
}
