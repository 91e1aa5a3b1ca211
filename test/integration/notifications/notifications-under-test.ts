import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { type Config, ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { newId } from '#kernel';
import { MailingModule, MailTransport } from '#notifications/jobs';
import { MetricsModule } from '#observability';
import { OrderPaid } from '#orders';
import { Inbox, JobRegistry, QueueModule } from '#queue';
import { cloneDatabase } from '../../support/test-database';

export interface NotificationRow {
  readonly state: string;
  readonly recipient: string;
  readonly message_id: string;
  readonly sending_until: Date | null;
  readonly sent_at: Date | null;
}

/** The sending side of notifications on a database and a mail folder of its own. */
export interface NotificationsUnderTest {
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A paid order with two lines and a message that says so. */
  paidOrder(options?: { email?: string; itemName?: string; shipToName?: string }): Promise<PaidOrder>;
  /** Delivers a message to the consumer, as the queue does. */
  deliver(order: PaidOrder): Promise<void>;
  notificationsOf(order: PaidOrder): Promise<NotificationRow[]>;
  /** How often the consumer has been marked as done with the order's message. */
  timesConsumed(order: PaidOrder): Promise<number>;
  /** Every file in the mail folder: name → content. */
  mails(): Record<string, string>;
  close(): Promise<void>;
}

export interface PaidOrder {
  readonly id: string;
  readonly messageId: string;
}

@Global()
@Module({ providers: [Inbox, JobRegistry], exports: [Inbox, JobRegistry] })
class ConsumingModule {}

export async function startNotifications(
  options: { smtpUrl?: string; transport?: MailTransport } = {},
): Promise<NotificationsUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'notifications-'));
  const environment = { DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir, MAIL_FROM: 'Shop <shop@example.com>' };
  const config = loadConfig(options.smtpUrl ? { ...environment, SMTP_URL: options.smtpUrl } : environment);
  const module = await sendingModule(config, options.transport);
  const sql: NotificationsUnderTest['sql'] = (text, values = []) => module.get(DataSource).query(text, values);
  return {
    sql,
    paidOrder: (order) => insertPaidOrder(sql, order),
    deliver: async ({ id, messageId }) => {
      const consumer = module.get(JobRegistry).consumer('mail', 'notifications.order_confirmation');
      await consumer?.handle({ id: messageId, payload: { orderId: id } });
    },
    notificationsOf: ({ id }) => sql('select * from notifications where order_id = $1', [id]),
    timesConsumed: async ({ messageId }) => {
      const [row] = await sql<{ processed: number }>('select processed from outbox where id = $1', [messageId]);
      return row?.processed ?? 0;
    },
    mails: () => filesIn(config.mail.dir),
    close: async () => {
      await module.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function sendingModule(config: Config, transport: MailTransport | undefined): Promise<INestApplicationContext> {
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

async function insertPaidOrder(
  sql: NotificationsUnderTest['sql'],
  options: { email?: string; itemName?: string; shipToName?: string } = {},
): Promise<PaidOrder> {
  const { email = 'ada@customer.example', itemName = 'Rain jacket', shipToName = 'Ada Lovelace' } = options;
  const [id, messageId] = [newId(), newId()];
  const address = { name: shipToName, line1: '12 St James Sq', city: 'London', country: 'GB' };
  await sql(
    `insert into orders (id, reference, email, status, currency, subtotal_minor, discount_minor, total_minor, shipping_address)
     values ($1, $2, $3, 'paid', 'USD', 4980, 500, 4480, $4)`,
    [id, `ORD-${id}`, email, JSON.stringify(address)],
  );
  await sql(
    `insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
       line_total_minor, price_steps)
     values ($1, $3, 0, $1, $1, 'RDJ-M-NAVY', $4, 2, 1990, 3980, '[]'), ($2, $3, 1, $2, $2, 'CAP', 'Cap', 1, 1000, 1000, '[]')`,
    [newId(), newId(), id, itemName],
  );
  await sql('insert into outbox (id, topic, payload, consumers) values ($1, $2, $3, 1)', [
    messageId,
    OrderPaid.topic,
    JSON.stringify({ orderId: id }),
  ]);
  return { id, messageId };
}

function filesIn(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {};
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name), 'utf8')]));
}
