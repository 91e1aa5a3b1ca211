import { type DynamicModule, Module } from '@nestjs/common';
import { CacheModule } from '#cache';
import { CartsHttpModule } from '#carts/http';
import { CatalogHttpModule } from '#catalog/http';
import { CheckoutHttpModule } from '#checkout/http';
import { type Config, ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { DeskHttpModule } from '#desk/http';
import { HttpModule, LimitsModule } from '#http';
import { IdentityHttpModule } from '#identity/http';
import { InvariantsHttpModule } from '#invariants/http';
import { InventoryHttpModule } from '#inventory/http';
import { NotificationsHttpModule } from '#notifications/http';
import { HealthModule, MetricsModule } from '#observability';
import { PaymentsHttpModule } from '#payments/http';
import { PricingHttpModule } from '#pricing/http';
import { PrivacyHttpModule } from '#privacy/http';
import { QueueModule } from '#queue';
import { WebhooksHttpModule } from '#webhooks/http';

/** The API process: every lib's HTTP face. It appends to the outbox and runs no jobs. */
@Module({})
export class ApiModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.forRoot(config),
        HealthModule,
        MetricsModule,
        DatabaseModule.forRoot('holdfast-api'),
        QueueModule.forAppending(),
        CacheModule.forReading(),
        HttpModule,
        LimitsModule,
        IdentityHttpModule,
        CatalogHttpModule,
        PricingHttpModule,
        InvariantsHttpModule,
        InventoryHttpModule,
        CartsHttpModule,
        CheckoutHttpModule,
        PaymentsHttpModule,
        NotificationsHttpModule,
        DeskHttpModule,
        WebhooksHttpModule,
        PrivacyHttpModule,
      ],
    };
  }
}
