import { Module } from '@nestjs/common';
import { makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { InventoryModule } from '#inventory';
import { OrdersModule } from '#orders';
import { PaymentsModule } from '#payments';
import { DeliverDue } from './deliver-due';
import { DescribeEvent } from './describe-event';
import { FanOutEvent } from './fan-out-event';
import { FindWantedEvents } from './find-wanted-events';
import { WebhookJobs } from './jobs/webhook.jobs';
import { PurgeDeliveries } from './purge-deliveries';
import { SendDelivery } from './send-delivery';
import { AddressResolver } from './sending/address-resolver';
import { WebhookPost } from './sending/webhook-post';
import { WebhooksModule } from './webhooks.module';

const metrics = [
  makeCounterProvider({
    name: 'webhook_deliveries_total',
    help: 'Attempts of outgoing webhooks by what they came to: delivered, retry, failed or gone',
    labelNames: ['outcome'],
  }),
  makeHistogramProvider({
    name: 'webhook_attempt_duration_seconds',
    help: 'How long attempts of outgoing webhooks took',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  }),
];

/** Telling subscribers: for processes that consume messages. Needs `JobRegistry` and `Inbox`. */
@Module({
  imports: [WebhooksModule, OrdersModule, PaymentsModule, InventoryModule],
  providers: [
    ...metrics,
    AddressResolver,
    WebhookPost,
    SendDelivery,
    DeliverDue,
    DescribeEvent,
    FindWantedEvents,
    FanOutEvent,
    PurgeDeliveries,
    WebhookJobs,
  ],
  exports: [FanOutEvent, DeliverDue],
})
export class DeliveringModule {}
