import { loadConfig } from '#config';
import { Statements, TransactionRunner, type Tx } from '#database';
import { currentContext } from '#observability';
import {
  defineEvent,
  Inbox,
  type JobRegistry,
  type Message,
  MessageFates,
  Outbox,
  QueueModule,
  type Subscriber,
} from '#queue';
import { messageJobOptions } from '../../../libs/queue/src/outbox/message-jobs';
import { OutboxStore } from '../../../libs/queue/src/outbox/outbox.store';
import { eventually } from '../../support/eventually';
import { type DatabaseUnderTest, startDatabase } from './database-under-test';
import { type WorkerParts, WorkerUnderTest } from './worker-under-test';

/** Payloads carry ids; this one is what the consumers of these tests leave an effect for. */
export const ParcelPacked = defineEvent<{ parcelId: string }>('test.parcel_packed');
export const NobodyCares = defineEvent<{ parcelId: string }>('test.nobody_cares');

type ParcelMessage = Message<{ parcelId: string }>;

export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly created_at: Date;
  readonly published_at: Date | null;
  readonly processed_at: Date | null;
  readonly dead_at: Date | null;
  readonly dead_consumers: readonly string[];
  readonly published_to: readonly string[] | null;
  readonly job_ids: Readonly<Record<string, string>> | null;
  readonly unanswered: number;
  readonly claimed_until: Date | null;
  readonly publications: number;
  readonly processed: number;
  /** Published, and not overdue. */
  readonly in_time: boolean;
}

/** Default: a consumer that leaves an effect. */
export type WorkerOptions = Partial<WorkerParts>;

/** What is special about a consumer of these tests. */
export interface Consuming extends Partial<Pick<Subscriber<unknown>, 'queue' | 'consumer' | 'wanted' | 'groupUpTo'>> {
  readonly first?: (message: ParcelMessage) => Promise<void>;
}

/** An outbox, workers that publish and handle what is in it, and a table of what the handlers have done. */
export class OutboxUnderTest {
  private readonly workers: WorkerUnderTest[] = [];

  private constructor(
    private readonly database: DatabaseUnderTest,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<OutboxUnderTest> {
    const database = await startDatabase({ imports: [QueueModule.forAppending()] });
    await database.sql('create table effects (consumer text not null, parcel text not null, request_id text)');
    return new OutboxUnderTest(database, env);
  }

  get url(): string {
    return this.database.url;
  }

  get dataDir(): string {
    return this.database.config.dataDir;
  }

  get sql(): DatabaseUnderTest['sql'] {
    return this.database.sql;
  }

  get transactions(): TransactionRunner {
    return this.database.transactions;
  }

  get fates(): MessageFates {
    return this.database.get(MessageFates);
  }

  /** Appends messages in one transaction, as a use case does; `work` may make it fail. */
  async append(parcels: readonly string[], { event = ParcelPacked, work = () => Promise.resolve() } = {}) {
    await this.database.transactions.run(async (tx) => {
      const payloads = parcels.map((parcelId) => ({ parcelId }));
      await this.database.get(Outbox).appendAll(tx, event, payloads);
      await work();
    });
  }

  async startWorker({
    register = (registry) => this.consume(registry),
    imports = [],
  }: WorkerOptions = {}): Promise<WorkerUnderTest> {
    const config = loadConfig({
      DATABASE_URL: this.database.url,
      HOLDFAST_DATA_DIR: this.database.config.dataDir,
      DATABASE_POOL_SIZE: '4',
      ...this.env,
    });
    const worker = await WorkerUnderTest.start(config, { register, imports });
    this.workers.push(worker);
    return worker;
  }

  /** Subscribes a consumer that leaves one effect a message; `first` happens before, outside of its transaction. */
  consume(registry: JobRegistry, { queue = 'mail', consumer = `test.${queue}`, first, ...how }: Consuming = {}): void {
    registry.on(ParcelPacked, {
      ...how,
      consumer,
      queue,
      handle: async (message) => {
        await first?.(message);
        await this.handle(consumer, message);
      },
    });
  }

  /** Leaves the effect of a message, once however often it is called. */
  async handle(consumer: string, { id, payload }: ParcelMessage): Promise<void> {
    const effect = 'insert into effects values ($1, $2, $3)';
    await this.database.get(TransactionRunner).run((tx: Tx) =>
      this.database.get(Inbox).once(tx, { consumer, messageId: id }, async () => {
        await tx.query(effect, [consumer, payload.parcelId, currentContext()?.requestId]);
      }),
    );
  }

  /** Leaves the effect of a message and then fails inside the same transaction. */
  async handleAndFail({ id, payload }: ParcelMessage): Promise<void> {
    await this.database.get(TransactionRunner).run((tx: Tx) =>
      this.database.get(Inbox).once(tx, { consumer: 'test.mail', messageId: id }, async () => {
        await tx.query('insert into effects values ($1, $2)', ['test.mail', payload.parcelId]);
        throw new Error('failed after its work');
      }),
    );
  }

  async rows(): Promise<OutboxRow[]> {
    return this.sql<OutboxRow>(`select *, coalesce(overdue_at > now(), false) as in_time from outbox order by seq`);
  }

  /** The only row there is. */
  async row(): Promise<OutboxRow> {
    const [row, ...others] = await this.rows();
    if (row === undefined || others.length > 0) throw new Error(`There are ${others.length + (row ? 1 : 0)} rows.`);
    return row;
  }

  /** The parcels that have been handled, one entry an effect. */
  async effects(consumer = 'test.mail'): Promise<string[]> {
    const rows = await this.sql<{ parcel: string }>('select parcel from effects where consumer = $1 order by parcel', [
      consumer,
    ]);
    return rows.map(({ parcel }) => parcel);
  }

  async settled(what = 'every message to be processed or dead'): Promise<void> {
    const waiting = `select 1 from outbox
      where (processed_at is null and dead_at is null) or claimed_until is not null limit 1`;
    await eventually(async () => (await this.sql(waiting)).length === 0, { what, seconds: 20 });
  }

  /** Does what a relay does first, and nothing more. */
  async claimAndDie(): Promise<void> {
    const relay = new OutboxStore(this.database.get(Statements));
    const claimed = await relay.claim(100, { [ParcelPacked.topic]: ['test.mail'] });
    if (claimed.length === 0) throw new Error('There was nothing to claim.');
  }

  /** Lets the lease of whoever has claimed rows run out. */
  async expireLeases(): Promise<void> {
    await this.sql(`update outbox set claimed_until = now() - interval '1 s' where claimed_until is not null`);
  }

  /** Makes everything that is published and not processed overdue. */
  async expireDeadlines(): Promise<void> {
    await this.sql(`update outbox set overdue_at = now() - interval '1 s' where published_at is not null`);
  }

  /** Stops the workers and forgets everything, for the next test. */
  async reset(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.close()));
    await this.sql('truncate outbox, processed_messages, dead_letters, effects');
    await this.sql('truncate bullmq.job, bullmq.meta, bullmq.event cascade');
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.close()));
    await this.database.close();
  }
}

/** Lets retries follow each other at once, and only so many of them. */
export function retryQuickly(attempts: number): void {
  jest.replaceProperty(messageJobOptions, 'attempts', attempts);
  jest.replaceProperty(messageJobOptions, 'backoff', { type: 'exponential', delay: 1, jitter: 0 });
}
