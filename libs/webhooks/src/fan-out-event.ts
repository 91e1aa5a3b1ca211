import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { Inbox, type Message } from '#queue';
import { DeliverDue } from './deliver-due';
import { DescribeEvent, type EventIds } from './describe-event';
import { eventBody } from './rules/event-body';
import type { EventName } from './rules/event-types';
import { DeliveryRepository } from './store/delivery.repository';
import { EndpointReadModel } from './store/endpoint.read-model';

/** Names the consumer in the inbox, for every event type. */
export const fanOutConsumer = 'webhooks.fan_out';

/**
 * Writes one delivery of a message for each active endpoint that asks for its type, once, with the body as it will be sent.
 * The first attempts begin as soon as that is committed. Locks: the inbox mark first, the outbox row last.
 */
@Injectable()
export class FanOutEvent {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
    private readonly endpoints: EndpointReadModel,
    private readonly deliveries: DeliveryRepository,
    private readonly describe: DescribeEvent,
    private readonly deliverDue: DeliverDue,
  ) {}

  async run(type: EventName, { id: messageId, payload }: Message<EventIds>): Promise<void> {
    await this.transactions.run((tx) =>
      this.inbox.once(tx, { consumer: fanOutConsumer, messageId }, async () => {
        const subscribers = await this.endpoints.subscribers(tx, type);
        if (subscribers.length === 0) return;
        const data = await this.describe.run(tx, type, payload);
        const body = eventBody({ type, messageId, data });
        await this.deliveries.insert(tx, subscribers, { messageId, eventType: type, body });
        tx.afterCommit(() => void this.deliverDue.run());
      }),
    );
  }
}
