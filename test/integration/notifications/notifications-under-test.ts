import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { MailingModule, MailTransport } from '#notifications/jobs';
import { MetricsModule } from '#observability';
import { OrderPaid } from '#orders';
import { Inbox, JobRegistry, QueueModule } from '#queue';
import { cloneDatabase } from '../../support/test-database';
import { type Cause, type OrderOptions, paidOrder, type PaidOrder, type Sql } from './mail-causes';

export interface NotificationRow {
  readonly state: string;
  readonly template: string;
  readonly occasion: number;
  readonly recipient: string;
  readonly message_id: string;
  readonly sending_until: Date | null;
  readonly sent_at: Date | null;
}

/** The sending side of notifications on a database and a mail folder of its own. */
export interface NotificationsUnderTest {
  readonly sql: Sql;
  /** A paid order with two lines and a message that says so. */
  paidOrder(options?: OrderOptions): Promise<PaidOrder>;
  /** Delivers the message of a paid order to its consumer, as the queue does. */
  deliver(order: PaidOrder): Promise<void>;
  /** Delivers any message to the consumer of its topic. */
  handle(message: Cause): Promise<void>;
  /** Says to the consumer of a message's topic that the message is given up, as the queue does. */
  giveUp(message: Cause): Promise<void>;
  notificationsOf(order: { readonly id: string }): Promise<NotificationRow[]>;
  /** How often a consumer has been marked as done with the message. */
  timesConsumed(message: { readonly messageId: string }): Promise<number>;
  readonly mailDir: string;
  /** Every file in the mail folder: name → content. */
  mails(): Record<string, string>;
  close(): Promise<void>;
}

@Global()
@Module({ providers: [Inbox, JobRegistry], exports: [Inbox, JobRegistry] })
class ConsumingModule {}

export async function startNotifications(
  options: { smtpUrl?: string; transport?: MailTransport } = {},
): Promise<NotificationsUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'notifications-'));
  const environment = {
    DATABASE_URL: database.url,
    HOLDFAST_DATA_DIR: dataDir,
    MAIL_FROM: 'Shop <shop@example.com>',
    STAFF_EMAIL: 'staff@shop.example',
  };
  const config = loadConfig(options.smtpUrl ? { ...environment, SMTP_URL: options.smtpUrl } : environment);
  const module = await sendingModule(config, options.transport);
  const sql: Sql = (text, values = []) => module.get(DataSource).query(text, values);
  const mailing = consumers(module.get(JobRegistry));
  return {
    sql,
    paidOrder: (order) => paidOrder(sql, order),
    deliver: ({ id, messageId }) => mailing.handle({ topic: OrderPaid.topic, messageId, payload: { orderId: id } }),
    ...mailing,
    notificationsOf: ({ id }) =>
      sql('select * from notifications where order_id = $1 order by template, occasion', [id]),
    timesConsumed: async ({ messageId }) => {
      const [row] = await sql<{ processed: number }>('select processed from outbox where id = $1', [messageId]);
      return row?.processed ?? 0;
    },
    mailDir: config.mail.dir,
    mails: () => filesIn(config.mail.dir),
    close: async () => {
      await module.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the worker does with messages, by their topics. */
function consumers(registry: JobRegistry): Pick<NotificationsUnderTest, 'handle' | 'giveUp'> {
  return {
    handle: async ({ topic, messageId, payload }) => {
      const [subscription] = registry.subscribersOf(topic);
      if (subscription?.queue !== 'mail') throw new Error(`No mail is sent because of ${topic}.`);
      await subscription.handle({ id: messageId, payload });
    },
    giveUp: async ({ topic, messageId, payload }) => {
      const [subscription] = registry.subscribersOf(topic);
      await subscription?.givenUp?.({ id: messageId, payload });
    },
  };
}

export async function sendingModule(
  config: Config,
  transport: MailTransport | undefined,
): Promise<INestApplicationContext> {
  const builder = Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      MetricsModule,
      DatabaseModule.forRoot('test'),
      QueueModule.forAppending(),
      ConsumingModule,
      MailingModule,
    ],
  });
  if (transport) builder.overrideProvider(MailTransport).useValue(transport);
  return (await builder.compile()).init();
}

function filesIn(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {};
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name), 'utf8')]));
}
