import { startSmtpFake, type SmtpFake } from '../integration/notifications/smtp-fake';
import { eventually } from '../support/eventually';
import { scrape } from '../support/metrics';
import { type Collector, startCollector } from '../support/otlp-collector';
import { openRedis } from '../support/redis-server';
import { describeWithRedis } from '../support/redis-suites';
import { Shop } from '../support/shop';
import { answering, type Receiver, startReceiver } from '../support/webhook-receiver';
import { type Canary, Desk, newCanary, queuesInRedis, Story } from './canaries';

jest.setTimeout(240_000);

interface Queue {
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
  /** Everything in it, as text. */
  readonly content: (shop: Shop) => Promise<string>;
}

const asText = async (shop: Shop, table: string): Promise<string> =>
  JSON.stringify(await shop.rows(`select to_jsonb(kept) as row from ${table} kept`));

const onPostgres = async (): Promise<Queue> => ({
  env: {},
  close: async () => undefined,
  content: async (shop) =>
    (await Promise.all(['bullmq.job', 'bullmq.event'].map((table) => asText(shop, table)))).join(),
});

const onRedis = async (): Promise<Queue> => {
  const redis = await openRedis();
  return { env: { REDIS_URL: redis.url }, close: () => redis.close(), content: () => queuesInRedis(redis.url) };
};

const backends = [
  { name: 'PostgreSQL', describeIt: describe, open: onPostgres },
  { name: 'Redis', describeIt: describeWithRedis, open: onRedis },
];

/** Faults of the schema that quote what they were given: errors that nobody has foreseen. */
const faults = `
  create function refuse_numbers() returns trigger language plpgsql as $$
  begin
    if new.country = 'LI' then perform (new.shipping_address ->> 'name')::integer; end if;
    return new;
  end $$;
  create trigger refuse_numbers before insert on orders for each row execute function refuse_numbers();
  create function refuse_mails() returns trigger language plpgsql as $$
  begin
    if new.template = 'refund_issued' then perform new.recipient::date; end if;
    return new;
  end $$;
  create trigger refuse_mails before insert on notifications for each row execute function refuse_mails()`;

for (const { name, describeIt, open } of backends) {
  describeIt(`what is written down of a customer, with queues on ${name}`, () => {
    let queue: Queue;
    let collector: Collector;
    let smtp: SmtpFake;
    let receiver: Receiver;
    let shop: Shop;
    let canary: Canary;
    let story: Story;

    beforeAll(async () => {
      [queue, collector, smtp, receiver] = await Promise.all([
        open(),
        startCollector(),
        startSmtpFake(),
        startReceiver(),
      ]);
      const env = {
        ...queue.env,
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        SMTP_URL: smtp.url,
        WEBHOOK_ALLOW_PRIVATE: 'true',
      };
      shop = await Shop.open({ env });
      canary = newCanary();
      story = new Story(shop, canary);
      await live();
    });

    afterAll(async () => {
      await shop?.close();
      await Promise.all([queue, collector, smtp, receiver].map((each) => each?.close()));
    });

    /** Everything that can become of a customer's orders, the bad ends included. */
    async function live(): Promise<void> {
      await shop.rows(faults);
      const desk = await Desk.open(shop);
      const goods = await desk.goods();
      receiver.answer(answering(500, {}, `no, ${canary.email}`));
      story.secrets.add('secret of webhooks', await desk.subscribe(receiver.url));
      await story.signIn();
      await story.blunder(goods);
      await story.breakTheApi(goods);
      smtp.refusals.set('RCPT', `550 5.1.1 <${canary.email}> unknown`);
      const refused = await story.buyAsGuest(goods);
      await story.pay(refused);
      await eventually(async () => (await desk.letters()).length > 0, { what: 'the dead letter', seconds: 60 });
      smtp.refusals.clear();
      const order = await story.buyFromTheCart(goods);
      await story.pay(order);
      await desk.paid(order);
      await eventually(() => smtp.received.length >= 2, { what: 'the mails', seconds: 60 });
      await desk.refund(order, `She, ${canary.name}, did not like it`);
      const broken = (): boolean =>
        shop.workers[0]?.lines.some(
          (line) => line['name'] === 'notifications.refund_issued' && line['outcome'] === 'failed',
        ) === true;
      await eventually(broken, { what: 'the mail of the refund to fail', seconds: 60 });
      await eventually(() => receiver.received.length > 2, { what: 'webhooks to be refused', seconds: 60 });
      await eventually(() => collector.received.includes('job notifications.refund_issued'), {
        what: 'the last spans',
        seconds: 60,
      });
    }

    it('is in the database and in her mails', async () => {
      expect(await shop.rows('select 1 from orders where email = $1', [canary.email])).toHaveLength(2);
      expect(story.secrets.foundIn(JSON.stringify(smtp.received)).length).toBeGreaterThan(0);
    });

    it.each(['apis', 'workers'] as const)('is nothing of her in the log of the %s', (kind) => {
      const log = shop[kind].map((app) => app.log).join('\n');
      expect(log).toContain('"severity":');
      expect(story.secrets.foundIn(log)).toEqual([]);
    });

    it('says of errors that nobody foresaw what they are, without her values', () => {
      const faultsIn = (lines: readonly Record<string, unknown>[]) => lines.filter(({ err }) => err !== undefined);
      const api = faultsIn(shop.apis[0]?.lines ?? []);
      expect(api.map(({ err }) => err)).toMatchObject([{ type: 'QueryFailedError', code: '22P02' }]);
      expect(JSON.stringify(api)).toContain('invalid input syntax for type integer');
      const worker = faultsIn(shop.workers[0]?.lines ?? []);
      expect(JSON.stringify(worker)).toContain('invalid input syntax for type date');
    });

    it('is nothing of her in the spans', () => {
      for (const span of [
        'POST /api/v1/cart/checkout',
        'mail send',
        'webhook attempt',
        'job notifications.order_confirmation',
      ])
        expect(collector.received).toContain(`"${span}"`);
      expect(story.secrets.foundIn(collector.received)).toEqual([]);
    });

    it('is nothing of her in the queues, their failed jobs included', async () => {
      const content = await queue.content(shop);
      expect(content).toContain('notifications.order_confirmation');
      expect(content).toContain('invalid input syntax for type date');
      expect(story.secrets.foundIn(content)).toEqual([]);
    });

    it('is nothing of her in messages and dead letters', async () => {
      for (const table of ['outbox', 'dead_letters', 'processed_messages']) {
        const content = await asText(shop, table);
        expect(content.length).toBeGreaterThan(100);
        expect([table, story.secrets.foundIn(content)]).toEqual([table, []]);
      }
    });

    it('is nothing of her in the metrics', async () => {
      for (const app of [...shop.apis, ...shop.workers]) {
        const { text } = await scrape(await app.ready());
        expect(text).toContain('http_request_duration_seconds');
        expect(story.secrets.foundIn(text)).toEqual([]);
      }
    });
  });
}
