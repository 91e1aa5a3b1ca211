export {
  AdminSettings,
  CacheSettings,
  CheckoutSettings,
  Config,
  ConfigError,
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
export type { CheckoutStrategy, Environment, LogLevel, StripeSettings } from './config';
export { ConfigModule } from './config.module';
export { childEnvironment, databaseUrlFile, loadConfig } from './env.schema';
