import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { AccessTokens, createHttpApp, HttpModule, type Role } from '#http';
import { newId } from '#kernel';
import { HealthModule, makeLogger, MetricsModule } from '#observability';
import { Inbox, JobRegistry, QueueModule } from '#queue';
import { WebhooksHttpModule } from '#webhooks/http';
import { DeliveringModule } from '#webhooks/jobs';
import type { Json } from '../../support/client';
import { eventually } from '../../support/eventually';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Json;
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** An admin unless told otherwise; null for nobody. */
  readonly role?: Role | null;
}

export interface DeliveryRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly message_id: string;
  readonly body: string;
  readonly state: string;
  readonly attempts: number;
  readonly claimed_until: Date | null;
  /** Seconds from now to the next attempt. */
  readonly waits: number;
}

@Global()
@Module({ providers: [Inbox, JobRegistry], exports: [Inbox, JobRegistry] })
class ConsumingModule {}

const adminId = newId();

/** The API of webhooks and any number of senders on one database. */
export class WebhooksUnderTest {
  private readonly workers: INestApplicationContext[] = [];

  private constructor(
    private readonly database: TestDatabase,
    private readonly dataDir: string,
    private readonly config: Config,
    private readonly api: NestFastifyApplication,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<WebhooksUnderTest> {
    const database = await cloneDatabase();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'webhooks-'));
    const config = loadConfig({
      DATABASE_URL: database.url,
      HOLDFAST_DATA_DIR: dataDir,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      ...env,
    });
    const under = new WebhooksUnderTest(database, dataDir, config, await startApi(config));
    await under.addWorker();
    return under;
  }

  async addWorker(): Promise<void> {
    this.workers.push(await startWorker(this.config));
  }

  sql<Row = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.api.get(DataSource).query(text, [...values]);
  }

  async request(address: string, { method, body, headers = {}, role = 'admin' }: Request = {}): Promise<Answer> {
    const tokens = this.api.get(AccessTokens, { strict: false });
    const token = role === null ? undefined : await tokens.issue({ userId: adminId, role });
    const response = await this.api.inject({
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      url: `/api/v1${address}`,
      headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      payload: body as object,
    });
    const answer: Json = response.body === '' ? undefined : JSON.parse(response.body);
    return { status: response.statusCode, headers: response.headers, body: answer };
  }

  async addEndpoint(url: string, events: readonly string[] = ['*']): Promise<{ id: string; secret: string }> {
    const { status, body } = await this.request('/webhook-endpoints', { body: { url, events } });
    if (status !== 201) throw new Error(`The endpoint was refused: ${JSON.stringify(body)}`);
    return body;
  }

  /** An order and a message about it, which nobody has handled. */
  async orderMessage(topic = 'order.paid'): Promise<{ topic: string; id: string; payload: { orderId: string } }> {
    const [id, orderId] = [newId(), newId()];
    await this.sql(
      `insert into orders (id, reference, email, status, currency, subtotal_minor, discount_minor, total_minor)
       values ($1, $2, 'ada@customer.example', 'paid', 'USD', 4980, 500, 4480)`,
      [orderId, `ORD-${orderId}`],
    );
    return { topic, ...(await this.message(topic, { orderId }, id)) };
  }

  async message<Payload>(topic: string, payload: Payload, id = newId()): Promise<{ id: string; payload: Payload }> {
    await this.sql('insert into outbox (id, topic, payload) values ($1, $2, $3)', [id, topic, JSON.stringify(payload)]);
    return { id, payload };
  }

  /** Hands a message to its consumer, as the queue does. */
  async deliver({ topic, id, payload }: { topic: string; id: string; payload: unknown }): Promise<void> {
    await this.registry.subscription(topic, 'webhooks.fan_out')?.handle({ id, payload });
  }

  get registry(): JobRegistry {
    const [worker] = this.workers;
    if (!worker) throw new Error('There is no worker.');
    return worker.get(JobRegistry);
  }

  /** Runs the scheduled job on every worker at once. */
  async tick(name = 'deliver-webhooks'): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.get(JobRegistry).scheduledJob('maintenance', name)?.run()));
  }

  deliveries(): Promise<DeliveryRow[]> {
    return this.sql<DeliveryRow>(
      `select *, extract(epoch from next_attempt_at - now())::float8 as waits from webhook_deliveries order by id`,
    );
  }

  /** The only delivery there is, once so many attempts of it have been written down. */
  async delivery(attempts: number): Promise<DeliveryRow> {
    await this.attempted(attempts);
    const [delivery, ...others] = await this.deliveries();
    if (!delivery || others.length > 0) throw new Error(`There are ${others.length + (delivery ? 1 : 0)} deliveries.`);
    return delivery;
  }

  /** Waits until so many attempts have been written down in all, and none is under way. */
  async attempted(attempts: number): Promise<void> {
    await eventually(
      async () => {
        const [row] = await this.sql<{ attempts: number; claims: number }>(
          `select (select count(*)::int from webhook_attempts) as attempts,
             (select count(*)::int from webhook_deliveries where claimed_until is not null) as claims`,
        );
        return row?.attempts === attempts && row.claims === 0;
      },
      { what: `${attempts} attempts to be written down` },
    );
  }

  /** Lets the time of the next attempt come, and whoever sends see it. */
  async letTimePass(): Promise<void> {
    await this.sql(`update webhook_deliveries set next_attempt_at = now() - interval '1 s' where state = 'pending'`);
    await this.tick();
  }

  async reset(): Promise<void> {
    await this.sql('truncate webhook_endpoints, webhook_deliveries, webhook_attempts, processed_messages, outbox');
    await this.sql('truncate idempotency_keys');
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.api.close();
    await this.database.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

async function startApi(config: Config): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      HealthModule,
      MetricsModule,
      DatabaseModule.forRoot('test-api'),
      HttpModule,
      WebhooksHttpModule,
    ],
  })
  class TestApiModule {}
  const app = await createHttpApp(TestApiModule, config.http, {
    logger: makeLogger({ app: 'test', level: 'silent' }),
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function startWorker(config: Config): Promise<INestApplicationContext> {
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      MetricsModule,
      DatabaseModule.forRoot('test-worker'),
      QueueModule.forAppending(),
      ConsumingModule,
      DeliveringModule,
    ],
  }).compile();
  module.useLogger(false);
  return module.init();
}
