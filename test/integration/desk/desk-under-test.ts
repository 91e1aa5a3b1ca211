import { Module } from '@nestjs/common';
import { DeskModule } from '#desk';
import { newId } from '#kernel';
import { defineEvent, Inbox, JobRegistry, Outbox, QueueModule } from '#queue';
import { DeadLetters, type Failure } from '../../../libs/queue/src/dead-letters/dead-letters';
import { type DatabaseUnderTest, startDatabase } from '../platform/database-under-test';

export const ParcelLost = defineEvent<{ orderId: string; parcelId: string }>('test.parcel_lost');

export interface LetterRow {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly cause: string;
  readonly cause_key: string;
  readonly order_id: string | null;
  readonly payload: { readonly payload: Readonly<Record<string, string>> };
  readonly history: readonly { readonly cause: string; readonly attempts: number }[];
}

export interface MessageRow {
  readonly dead: boolean;
  readonly due: boolean;
  readonly dead_consumers: readonly string[];
  readonly due_consumers: readonly string[] | null;
  readonly edited_payloads: unknown;
}

export interface LostParcel {
  readonly messageId: string;
  readonly orderId: string;
  readonly parcelId: string;
}

@Module({ providers: [DeadLetters, JobRegistry], exports: [DeadLetters] })
class BuryingModule {}

/** The failure desk on a database of its own, with messages that fail whenever a test says so. */
export class DeskUnderTest {
  private constructor(readonly database: DatabaseUnderTest) {}

  static async start(): Promise<DeskUnderTest> {
    return new DeskUnderTest(await startDatabase({ imports: [QueueModule.forAppending(), DeskModule, BuryingModule] }));
  }

  /** A message that was published to these consumers. */
  async published(consumers: readonly string[] = ['test.courier']): Promise<LostParcel> {
    const parcel = { orderId: newId(), parcelId: newId() };
    await this.database.transactions.run((tx) => this.database.get(Outbox).append(tx, ParcelLost, parcel));
    const [row] = await this.database.sql<{ id: string }>(
      `update outbox set published_at = now(), publications = 1, consumers = $2, published_to = $3
       where payload ->> 'parcelId' = $1 returning id`,
      [parcel.parcelId, consumers.length, consumers],
    );
    return { messageId: row?.id ?? '', ...parcel };
  }

  /** Lets the message fail for good, as the worker does after the last attempt. */
  async fail(parcel: LostParcel, failure: Partial<Failure> = {}): Promise<void> {
    const { messageId, orderId, parcelId } = parcel;
    const payload = { messageId, topic: ParcelLost.topic, payload: { orderId, parcelId } };
    const usual = { queue: 'mail', job: 'test.courier', messageId, cause: new Error('gone'), payload, attempts: 8 };
    await this.database.get(DeadLetters).bury({ ...usual, ...failure });
  }

  /** A letter about a message that has failed for good. */
  async letter(failure: Partial<Failure> = {}): Promise<LostParcel & { readonly id: string }> {
    const parcel = await this.published([failure.job ?? 'test.courier']);
    await this.fail(parcel, failure);
    const [letter] = await this.lettersOf(parcel);
    return { ...parcel, id: letter?.id ?? '' };
  }

  /** Leaves the mark of a consumer that has handled the message after all. */
  async handle(parcel: LostParcel, consumer = 'test.courier'): Promise<void> {
    const { messageId } = parcel;
    await this.database.transactions.run((tx) =>
      this.database.get(Inbox).once(tx, { consumer, messageId }, () => Promise.resolve()),
    );
  }

  async lettersOf({ messageId }: LostParcel): Promise<LetterRow[]> {
    return this.database.sql<LetterRow>('select * from dead_letters where message_id = $1 order by job', [messageId]);
  }

  async letterOf(parcel: LostParcel): Promise<LetterRow | undefined> {
    return (await this.lettersOf(parcel))[0];
  }

  async messageOf({ messageId }: LostParcel): Promise<MessageRow | undefined> {
    const [row] = await this.database.sql<MessageRow>(
      `select dead_at is not null as dead, published_at is null and dead_at is null as due, dead_consumers, due_consumers,
         edited_payloads
       from outbox where id = $1`,
      [messageId],
    );
    return row;
  }

  /** Holds the row of a letter until so many others wait for it, then lets them go at once. */
  async collide<T>(id: string, contenders: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const holder = await this.database.connect();
    await holder.query('begin');
    await holder.query('select 1 from dead_letters where id = $1 for update', [id]);
    const outcomes = Promise.allSettled(contenders.map((contender) => contender()));
    await this.database.blocked(contenders.length);
    await holder.query('commit');
    return outcomes;
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/** The codes of those that were refused, and `done` for the others. */
export const endings = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes
    .map((outcome) => (outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code: string }).code))
    .toSorted();
