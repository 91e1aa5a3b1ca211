import { type DynamicModule, Module } from '@nestjs/common';
import { CacheModule } from '#cache';
import { CartsJobsModule } from '#carts/jobs';
import { CheckoutJobsModule } from '#checkout/jobs';
import { type Config, ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { HttpModule } from '#http';
import { IdempotencyJobsModule } from '#idempotency/jobs';
import { IdentityJobsModule } from '#identity/jobs';
import { InvariantsJobsModule } from '#invariants/jobs';
import { InventoryJobsModule } from '#inventory/jobs';
import { NotificationsJobsModule } from '#notifications/jobs';
import { HealthModule, MetricsModule } from '#observability';
import { PrivacyJobsModule } from '#privacy/jobs';
import { HeartbeatJobsModule, QueueModule } from '#queue';
import { WebhooksJobsModule } from '#webhooks/jobs';

/** The worker process: every lib's jobs face, and health and metrics on a port of its own. */
@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(config),
        HealthModule,
        MetricsModule,
        DatabaseModule.forRoot('holdfast-worker', 'worker'),
        QueueModule.forProcessing(config),
        HeartbeatJobsModule,
        CacheModule.forWriting(),
        HttpModule,
        CheckoutJobsModule,
        CartsJobsModule,
        IdempotencyJobsModule,
        IdentityJobsModule,
        NotificationsJobsModule,
        WebhooksJobsModule,
        InvariantsJobsModule,
        InventoryJobsModule,
        PrivacyJobsModule,
      ],
    };
  }
}
