export {
  AdminSettings,
  CacheSettings,
  CheckoutSettings,
  Config,
  ConfigError,
  DatabaseSettings,
  HttpSettings,
  IdentitySettings,
  MailSettings,
  OutboxSettings,
  PaymentSettings,
  RedisSettings,
  StoreSettings,
  WorkerSettings,
} from './config';
export type { CheckoutStrategy, Environment, LogLevel } from './config';
export { ConfigModule } from './config.module';
export { childEnvironment, databaseUrlFile, loadConfig } from './env.schema';
