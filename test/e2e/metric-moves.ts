import { Client } from 'pg';
import { startSmtpFake, type SmtpFake } from '../integration/notifications/smtp-fake';
import {
  answered,
  call,
  type Customer,
  deliver,
  newAdmin,
  newCustomer,
  newProduct,
  type Reply,
} from '../support/client';
import { eventually } from '../support/eventually';
import { ownMetrics, scrape, type Scrape, totalOf } from '../support/metrics';
import { type Collector, startCollector } from '../support/otlp-collector';
import { openRedis } from '../support/redis-server';
import { Shop } from '../support/shop';
import { type Receiver, startReceiver } from '../support/webhook-receiver';

/** Orders of these addresses are slow, or cannot be written. */
const slow = 'slow@example.com';
const poisoned = 'poisoned@example.com';
const unruly = `
  create function be_unruly() returns trigger language plpgsql as $$
  begin
    if new.email = '${slow}' then perform pg_sleep(3); end if;
    if new.email = '${poisoned}' then raise exception 'poisoned'; end if;
    return new;
  end $$;
  create trigger unruly before insert on orders for each row execute function be_unruly()`;

const isDeadlock = (error: unknown): boolean => (error as { code?: string }).code === '40P01';

/** A shop with everything that has metrics, and what makes them move. */
export class MovingShop {
  /** Each process's own address. */
  readonly urls: string[] = [];
  private admin!: Customer;
  private customer!: Customer;

  private constructor(
    readonly shop: Shop,
    private readonly neighbours: {
      readonly collector: Collector;
      readonly smtp: SmtpFake;
      readonly receiver: Receiver;
      readonly redis: { url: string; close(): Promise<void> };
    },
  ) {}

  static async open(): Promise<MovingShop> {
    const neighbours = {
      collector: await startCollector(),
      smtp: await startSmtpFake(),
      receiver: await startReceiver(),
      redis: await openRedis(),
    };
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: neighbours.collector.url,
      SMTP_URL: neighbours.smtp.url,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      RESERVATION_SWEEP_SECONDS: '2',
    };
    const moving = new MovingShop(await Shop.open({ workers: 0, env }), neighbours);
    await moving.prepare();
    return moving;
  }

  async close(): Promise<void> {
    await this.shop.close();
    await Promise.all(Object.values(this.neighbours).map((neighbour) => neighbour.close()));
  }

  look(): Promise<Scrape[]> {
    return Promise.all(this.urls.map(scrape));
  }

  /** What each metric says, of all processes together. */
  async totals(): Promise<ReadonlyMap<string, number>> {
    const scrapes = await this.look();
    const names = new Set(scrapes.flatMap(ownMetrics));
    const sumOf = (name: string) => scrapes.reduce((sum, each) => sum + totalOf(each, name), 0);
    return new Map([...names].map((name) => [name, sumOf(name)]));
  }

  async expectTotal(name: string, is: (total: number) => boolean, seconds = 30): Promise<void> {
    await eventually(async () => is((await this.totals()).get(name) ?? 0), { what: `${name} to move`, seconds });
  }

  order(variantId: string, email = 'guest@example.com', url = this.shop.url): Promise<Reply> {
    return call(url, '/orders', { body: { items: [{ variantId, quantity: 1 }], email } });
  }

  /** The books are broken before a worker runs, so that its first check finds it. */
  private async prepare(): Promise<void> {
    const { shop, neighbours } = this;
    this.admin = await newAdmin(shop);
    this.customer = await newCustomer(shop);
    await shop.rows(unruly);
    await shop.rows('update stock set on_hand = on_hand + 1 where variant_id = $1', [await this.goods(3)]);
    await Promise.all([
      shop.startWorker(),
      shop.startApi({
        CHECKOUT_STRATEGY: 'distributed',
        REDIS_URL: neighbours.redis.url,
        ORDER_RATE_LIMIT_PER_MINUTE: '2',
      }),
    ]);
    this.urls.push(...(await Promise.all([...shop.apis, ...shop.workers].map((app) => app.ready()))));
  }

  private async goods(stock: number): Promise<string> {
    return (await newProduct(this.shop, this.admin, { stock, price: '10.00' })).variantId;
  }

  async buy(): Promise<void> {
    await call(this.shop.url, '/products');
    answered(201, await this.order(await this.goods(3)));
  }

  async buyUnderALockInRedis(): Promise<void> {
    const url = this.shop.urls.at(-1);
    answered(201, await this.order(await this.goods(3), 'guest@example.com', url));
  }

  async orderTooOften(): Promise<void> {
    const variantId = await this.goods(3);
    for (let n = 0; n < 3; n += 1) await this.order(variantId, 'guest@example.com', this.shop.urls.at(-1));
  }

  async failAMail(): Promise<void> {
    this.neighbours.smtp.refusals.set('RCPT', '550 5.1.1 unknown');
    const { body } = await this.order(await this.goods(20));
    await deliver(this.shop, { reference: body.reference, amount: '10.00' });
  }

  async subscribe(): Promise<void> {
    const body = { url: this.neighbours.receiver.url, events: ['order.placed'] };
    const made = await call(this.shop.url, '/webhook-endpoints', { body, headers: this.admin.headers });
    answered(201, made);
    await this.buy();
  }

  async leaveAMessage(): Promise<void> {
    await this.shop.rows(`insert into outbox (id, topic, payload) values (new_id(), 'test.of_a_newer_version', '{}')`);
  }

  async letAHoldEnd(): Promise<void> {
    const { body } = await this.order(await this.goods(3));
    await this.shop.rows(`update reservations set expires_at = now() - interval '1 s' where order_id = $1`, [body.id]);
  }

  /** While one checkout is slow the others queue up. */
  async queueUp(): Promise<void> {
    const { first, others } = await this.crowd(Array.from({ length: 8 }, () => 'guest@example.com'));
    answered(201, await first);
    for (const other of await others) answered(201, other);
  }

  /** Those that queued up share a batch, which one of them spoils. */
  async poison(): Promise<void> {
    const { first, others } = await this.crowd([poisoned, ...Array.from({ length: 8 }, () => 'guest@example.com')]);
    answered(201, await first);
    for (const [index, other] of (await others).entries()) answered(index === 0 ? 500 : 201, other);
  }

  private async crowd(emails: readonly string[]): Promise<{ first: Promise<Reply>; others: Promise<Reply[]> }> {
    const variantId = await this.goods(50);
    const first = this.order(variantId, slow);
    const asleep = `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    await eventually(async () => (await this.shop.rows(asleep)).length > 0, { what: 'the slow one to be at work' });
    return { first, others: Promise.all(emails.map((email) => this.order(variantId, email))) };
  }

  /** Whoever waits for more than a second for what somebody else has locked is taken out of its batch. */
  async standInTheWay(): Promise<void> {
    const variantId = await this.goods(3);
    let waiting: Promise<Reply> | undefined;
    await this.holdingStock(variantId, async () => {
      waiting = this.order(variantId);
      await this.expectTotal('checkouts_deferred_total', (count) => count > 0);
    });
    await waiting;
  }

  /**
   * Locks what a cancellation locks, in the other order. PostgreSQL ends whoever looks for a circle first: usually the
   * cancellation, which has waited for longer, and otherwise this is done once more.
   */
  async deadlock(): Promise<void> {
    const variantId = await this.goods(3);
    const { headers } = this.customer;
    const items = [{ variantId, quantity: 1 }];
    const { body } = await call(this.shop.url, '/orders', { body: { items }, headers });
    let answer: Promise<Reply> | undefined;
    const stuck = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    const circle = this.holdingStock(variantId, async (sql) => {
      answer = call(this.shop.url, `/orders/${body.id}/cancel`, { method: 'POST', headers });
      await eventually(async () => (await this.shop.rows(stuck)).length > 0, { what: 'the cancellation to wait' });
      await sql.query('select 1 from orders where id = $1 for update', [body.id]);
    });
    await circle.catch((error: unknown) => {
      if (!isDeadlock(error)) throw error;
    });
    await answer;
  }

  private async holdingStock(variantId: string, until: (sql: Client) => Promise<void>): Promise<void> {
    const sql = new Client({ connectionString: this.shop.databaseUrl });
    await sql.connect();
    try {
      await sql.query('begin');
      await sql.query('select 1 from stock where variant_id = $1 for update', [variantId]);
      await until(sql);
    } finally {
      await sql.end();
    }
  }

  async stopReadingTheLog(): Promise<void> {
    this.shop.apis[0]?.stopListening();
    await call(this.shop.url, '/brands');
  }
}
