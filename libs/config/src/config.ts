export type Environment = 'development' | 'test' | 'production';
export type CheckoutStrategy = 'pessimistic' | 'optimistic' | 'distributed';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export class HttpSettings {
  readonly host!: string;
  readonly port!: number;
  readonly bodyLimitBytes!: number;
  /** Exact origins; `*` for all of them, outside of production. */
  readonly corsOrigins!: readonly string[];
  /** Addresses, ranges, or names of ranges such as `loopback`. */
  readonly trustedProxies!: readonly string[];
  /** Tells browsers to come back by HTTPS only. */
  readonly strictTransport!: boolean;
}

/** How many requests of whom are served within a window; 0 is no limit. */
export class LimitSettings {
  /** Everything, per address. */
  readonly general!: number;
  /** Placing orders, per user; guests per address. */
  readonly orders!: number;
  /** Signing in and resetting passwords, per account and separately per address. */
  readonly auth!: number;
  readonly windowMilliseconds!: number;
  /** How long a request waits for the count that all processes share, before this process counts alone. */
  readonly waitMilliseconds!: number;
}

export class WorkerSettings {
  readonly host!: string;
  readonly port!: number;
}

export class DatabaseSettings {
  /** Unset when neither DATABASE_URL nor a running embedded server is known. */
  readonly url!: string | undefined;
  /** The server itself, where `url` leads through a pooler that lends a connection for one transaction at a time. */
  readonly directUrl!: string | undefined;
  /** A streaming replica for reads of the catalogue. */
  readonly replicaUrl!: string | undefined;
  readonly poolSize!: number;
  /** How long a start waits for the database before it gives up. */
  readonly waitSeconds!: number;
  /** Timeouts of every session; unset: what suits the role of the process. */
  readonly lockTimeoutMilliseconds!: number | undefined;
  readonly statementTimeoutMilliseconds!: number | undefined;
  readonly idleTransactionMilliseconds!: number | undefined;
}

export class RedisSettings {
  readonly url!: string | undefined;
}

export class CacheSettings {
  /** 0 switches caching off. */
  readonly ttlSeconds!: number;
}

export class CheckoutSettings {
  readonly strategy!: CheckoutStrategy;
  /** How many checkouts one transaction may decide; 1 gives each a transaction of its own. */
  readonly batchMax!: number;
  /** How many checkouts may wait; more are refused at once. */
  readonly queueMax!: number;
  /** How many pooled connections all checkouts of a process may use at once. */
  readonly connections!: number;
  readonly reservationTtlSeconds!: number;
  readonly sweepSeconds!: number;
  readonly priceSnapshotSeconds!: number;
}

export class StoreSettings {
  /** ISO 4217 code of the one currency that the store sells in. */
  readonly currency!: string;
}

export class IdentitySettings {
  readonly jwtSecret!: string;
  readonly accessTokenSeconds!: number;
  readonly refreshTokenSeconds!: number;
}

export class PaymentSettings {
  /** The first one signs; all of them verify, so that a secret can be rotated. */
  readonly sandboxWebhookSecrets!: readonly string[];
  /** The sandbox is closed in production. */
  readonly sandboxOpen!: boolean;
  /** Unset: Stripe is not offered. */
  readonly stripe!: StripeSettings | undefined;
  /** A payment that has been open for longer is asked about at its provider. */
  readonly reconcileSeconds!: number;
}

export interface StripeSettings {
  readonly secretKey: string;
  /** All of them verify, so that a secret can be rotated. */
  readonly webhookSecrets: readonly string[];
  /** Where Stripe's API is; only another one than Stripe's own when it is played by a local fake. */
  readonly apiUrl: string;
}

export class MailSettings {
  /** Unset: mails are written as .eml files to `dir`. */
  readonly smtpUrl!: string | undefined;
  readonly dir!: string;
  readonly from!: string;
  /** Who hears that stock runs low. */
  readonly staffAddress!: string;
  /** The front end's page that sets a new password by `?token=`; unset: the mail holds the token itself. */
  readonly passwordResetUrl!: string | undefined;
}

export class WebhookSettings {
  /** Lets outgoing webhooks go to private and loopback addresses and over plain HTTP: for local development. */
  readonly allowPrivate!: boolean;
}

export class OutboxSettings {
  readonly republishSeconds!: number;
}

export class TracingSettings {
  /** Base address of an OTLP collector; unset: no tracing. */
  readonly endpoint!: string | undefined;
}

export class AdminSettings {
  readonly email!: string;
  readonly password!: string | undefined;
}

/** Everything a process may be told from outside. Slices are classes, so that they can be injected by type. */
export class Config {
  readonly env!: Environment;
  readonly logLevel!: LogLevel;
  /** Absolute path of the folder that holds what a local set-up keeps: database, secrets, mails, logs. */
  readonly dataDir!: string;
  readonly seedDemo!: boolean;
  readonly http!: HttpSettings;
  readonly limits!: LimitSettings;
  readonly worker!: WorkerSettings;
  readonly database!: DatabaseSettings;
  readonly redis!: RedisSettings;
  readonly cache!: CacheSettings;
  readonly store!: StoreSettings;
  readonly checkout!: CheckoutSettings;
  readonly identity!: IdentitySettings;
  readonly payments!: PaymentSettings;
  readonly mail!: MailSettings;
  readonly webhooks!: WebhookSettings;
  readonly outbox!: OutboxSettings;
  readonly tracing!: TracingSettings;
  readonly admin!: AdminSettings;
}

/** The configuration cannot be used; the message lists every fault, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}
