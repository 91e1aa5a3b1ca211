import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StockRanLow } from '#inventory';
import { OrderCancelled, OrderCompleted, OrderExpired, OrderFulfilled, OrderPaid, OrderPlaced } from '#orders';
import { RefundSucceeded } from '#payments';
import { type EventType, JobRegistry } from '#queue';
import { DeliverDue } from '../deliver-due';
import type { EventIds } from '../describe-event';
import { fanOutConsumer, FanOutEvent } from '../fan-out-event';
import { FindWantedEvents } from '../find-wanted-events';
import { PurgeDeliveries } from '../purge-deliveries';
import type { EventName } from '../rules/event-types';

const published: Readonly<Record<EventName, EventType<EventIds>>> = {
  'order.placed': OrderPlaced,
  'order.paid': OrderPaid,
  'order.expired': OrderExpired,
  'order.cancelled': OrderCancelled,
  'order.fulfilled': OrderFulfilled,
  'order.completed': OrderCompleted,
  'refund.succeeded': RefundSucceeded,
  'stock.ran_low': StockRanLow,
};

const dueEverySeconds = 5;
const purgeEverySeconds = 3600;

/** What the worker does for subscribers: writes down what they are to be told, tells them, and forgets it after a while. */
@Injectable()
export class WebhookJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly wantedEvents: FindWantedEvents,
    private readonly fanOut: FanOutEvent,
    private readonly deliverDue: DeliverDue,
    private readonly purge: PurgeDeliveries,
  ) {}

  onModuleInit(): void {
    for (const [name, event] of Object.entries(published) as [EventName, EventType<EventIds>][]) {
      this.registry.on(event, {
        consumer: fanOutConsumer,
        queue: 'webhooks',
        wanted: () => this.wantedEvents.run(name),
        handle: (message) => this.fanOut.run(name, message),
      });
    }
    this.registry.every({
      name: 'deliver-webhooks',
      queue: 'maintenance',
      everySeconds: dueEverySeconds,
      run: () => this.deliverDue.run(),
    });
    this.registry.every({
      name: 'purge-webhook-deliveries',
      queue: 'maintenance',
      everySeconds: purgeEverySeconds,
      run: () => this.purge.run(),
    });
  }
}
