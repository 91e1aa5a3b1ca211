import { type DynamicModule, Module } from '@nestjs/common';
import {
  AdminSettings,
  CacheSettings,
  CheckoutSettings,
  Config,
  DatabaseSettings,
  HttpSettings,
  IdentitySettings,
  LimitSettings,
  MailSettings,
  OutboxSettings,
  PaymentSettings,
  RedisSettings,
  StoreSettings,
  WebhookSettings,
  WorkerSettings,
} from './config';

/** Hands the loaded configuration to whoever asks for it, whole or by slice. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: HttpSettings, useValue: config.http },
      { provide: LimitSettings, useValue: config.limits },
      { provide: WorkerSettings, useValue: config.worker },
      { provide: DatabaseSettings, useValue: config.database },
      { provide: RedisSettings, useValue: config.redis },
      { provide: CacheSettings, useValue: config.cache },
      { provide: StoreSettings, useValue: config.store },
      { provide: CheckoutSettings, useValue: config.checkout },
      { provide: IdentitySettings, useValue: config.identity },
      { provide: PaymentSettings, useValue: config.payments },
      { provide: MailSettings, useValue: config.mail },
      { provide: WebhookSettings, useValue: config.webhooks },
      { provide: OutboxSettings, useValue: config.outbox },
      { provide: AdminSettings, useValue: config.admin },
    ];
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}
