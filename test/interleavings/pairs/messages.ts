import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '#config';
import { Statements, TransactionRunner } from '#database';
import { newId } from '#kernel';
import { NotificationBeingSent } from '#notifications';
import type { MailTransport } from '#notifications/jobs';
import { OrderPaid } from '#orders';
import { defineEvent, Inbox, JobRegistry, MessageFates, Outbox } from '#queue';
import { DeadLetterRepository } from '../../../libs/queue/src/dead-letters/dead-letter.repository';
import { DeadLetters } from '../../../libs/queue/src/dead-letters/dead-letters';
import { OutboxStore } from '../../../libs/queue/src/outbox/outbox.store';
import { sendingModule } from '../../integration/notifications/notifications-under-test';
import type { Work } from '../instrument/conductor';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks, eitherWay } from './works';

const ParcelPacked = defineEvent<{ parcelId: string }>('test.parcel_packed');
const consumer = 'test.mail';

const appended = async (stage: Stage): Promise<string> => {
  const payload = { parcelId: newId() };
  await stage.shop.get(TransactionRunner).run((tx) => stage.shop.get(Outbox).append(tx, ParcelPacked, payload));
  const [row] = await stage.shop.rows(`select id from outbox where payload ->> 'parcelId' = $1`, [payload.parcelId]);
  return row.id;
};

/** What a relay does with what is due, but for the queue: this one only counts. */
const relays =
  (stage: Stage, api: number): Work =>
  async () => {
    const store = new OutboxStore(stage.shop.get(Statements, api));
    const rows = await store.claim(100, { [ParcelPacked.topic]: [consumer] });
    if (rows.length === 0) return 'nothing';
    await store.markPublished(
      rows.map(({ id }) => id),
      { jobIds: new Map(), overdueSeconds: 60 },
    );
    return `${rows.length} published`;
  };

const relayTwice: Pair = {
  name: 'outbox relay × outbox relay',
  prepare: async (stage) => {
    const ids = [await appended(stage), await appended(stage)];
    return {
      works: [relays(stage, 0), relays(stage, 1)],
      state: async () => {
        const rows = await stage.shop.rows('select publications from outbox where id = any ($1)', [ids]);
        return rows.map(({ publications }) => publications).join(', ');
      },
    };
  },
  allowed: eitherWay('2 published', 'nothing', '1, 1'),
  kept: ['BAAB'],
};

const handles =
  (stage: Stage, messageId: string, api: number): Work =>
  async () => {
    const inbox = stage.shop.get(Inbox, api);
    let handled = 'known';
    await stage.shop.get(TransactionRunner, api).run((tx) =>
      inbox.once(tx, { consumer, messageId }, () => {
        handled = 'handled';
        return Promise.resolve();
      }),
    );
    return handled;
  };

const deadLetters = ({ shop }: Stage, api: number): DeadLetters =>
  new DeadLetters(
    shop.get(TransactionRunner, api),
    shop.get(DeadLetterRepository, api),
    shop.get(MessageFates, api),
    new JobRegistry(),
  );

const buries =
  (stage: Stage, messageId: string, api: number): Work =>
  async () => {
    const payload = { topic: ParcelPacked.topic, payload: {} };
    const failure = { queue: 'mail', job: consumer, messageId, cause: new Error('gone'), payload, attempts: 8 };
    await deadLetters(stage, api).bury(failure);
    return 'buried';
  };

/** The letter of a message and whether the message is dead, handled or due. */
const fateOf =
  ({ shop }: Stage, messageId: string) =>
  async (): Promise<string> => {
    const [row] = await shop.rows(
      `select coalesce((select state from dead_letters where message_id = outbox.id), 'no letter') as letter,
         case when dead_at is not null then 'dead' when processed_at is not null then 'done'
           when published_at is null then 'due' else 'published' end as message
       from outbox where id = $1`,
      [messageId],
    );
    return `${row.letter}, ${row.message}`;
  };

const published = async (stage: Stage): Promise<string> => {
  const id = await appended(stage);
  await relays(stage, 0)();
  return id;
};

const buryAndHandle: Pair = {
  name: 'burial of a message × the message is handled',
  prepare: async (stage) => {
    const id = await published(stage);
    return { works: [buries(stage, id, 0), handles(stage, id, 1)], state: fateOf(stage, id) };
  },
  allowed: ['buried | handled | no letter, done', 'buried | handled | open, done'],
};

const letter = async (stage: Stage) => {
  const messageId = await published(stage);
  await buries(stage, messageId, 0)();
  const [row] = await stage.shop.rows('select id from dead_letters where message_id = $1', [messageId]);
  const headers = await stage.shop.bearer(newId(), 'admin');
  return {
    messageId,
    retries: (api: number) => asks(stage, `/admin/dead-letters/${row.id}/retry`, { api, headers, body: {} }),
    discards: (api: number) => asks(stage, `/admin/dead-letters/${row.id}`, { api, headers, method: 'DELETE' }),
    state: fateOf(stage, messageId),
  };
};

const retryTwice: Pair = {
  name: 'retry of a dead letter × the same retry',
  prepare: async (stage) => {
    const { retries, state } = await letter(stage);
    return { works: [retries(0), retries(1)], state };
  },
  allowed: eitherWay('200', '409 dead_letter_not_open', 'retried, due'),
};

const retryAndDiscard: Pair = {
  name: 'retry of a dead letter × discard',
  prepare: async (stage) => {
    const { retries, discards, state } = await letter(stage);
    return { works: [retries(0), discards(1)], state };
  },
  allowed: ['200 | 409 dead_letter_not_open | retried, due', '409 dead_letter_not_open | 204 | discarded, dead'],
};

const retryAndHandle: Pair = {
  name: 'retry of a dead letter × the message is handled',
  prepare: async (stage) => {
    const { retries, messageId, state } = await letter(stage);
    return { works: [retries(0), handles(stage, messageId, 1)], state };
  },
  allowed: ['200 | handled | retried, done'],
};

/** Counts what goes out, by template. */
class CountingTransport implements MailTransport {
  readonly sent: string[] = [];

  async send({ template, messageId }: Parameters<MailTransport['send']>[0]): Promise<void> {
    await Promise.resolve();
    this.sent.push(`${template} ${messageId}`);
  }
}

async function startMailers(stage: Stage) {
  const transport = new CountingTransport();
  const start = () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'mailer-'));
    return sendingModule(loadConfig({ DATABASE_URL: stage.shop.url, HOLDFAST_DATA_DIR: dataDir }), transport);
  };
  const mailers = [await start(), await start()];
  return {
    transport,
    /** Delivers a message to its consumer in one of the two. */
    handle: async (mailer: number, topic: string, message: { id: string; payload: unknown }) => {
      const [subscription] = mailers[mailer]?.get(JobRegistry).subscribersOf(topic) ?? [];
      await subscription?.handle(message);
    },
    close: () => Promise.all(mailers.map((mailer) => mailer.close())),
  };
}

const mailTwice: Pair = {
  name: 'mail claim × the same mail claim',
  prepare: async (stage) => {
    const { transport, handle } = await stage.other('mailers', () => startMailers(stage));
    const order = await stage.desk.sold([await stage.desk.shoppers.product({ stock: 1 }), 1]);
    const message = await stage.messageOf(OrderPaid.topic, order);
    const mails = (mailer: number) => async () => {
      try {
        await handle(mailer, OrderPaid.topic, message);
        return 'mailed';
      } catch (error) {
        if (error instanceof NotificationBeingSent) return 'comes again';
        throw error;
      }
    };
    return {
      works: [mails(0), mails(1)],
      state: async () => `${transport.sent.filter((mail) => mail.includes(order.id)).length} mails`,
    };
  },
  allowed: [...eitherWay('mailed', 'comes again', '2 mails'), 'mailed | mailed | 2 mails'],
};

export const messages: readonly Pair[] = [
  relayTwice,
  buryAndHandle,
  retryTwice,
  retryAndDiscard,
  retryAndHandle,
  mailTwice,
];
