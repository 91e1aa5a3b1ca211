import type { Job, JobsOptions } from 'bullmq';
import { createHash } from 'node:crypto';
import type { QueueName } from '../backend';
import type { JobRegistry, Subscription } from '../job-registry';
import type { JobIds, OutboxRow } from './outbox-row';

/** What a job of a message carries: ids only, so that the queue never holds personal data. */
export interface MessageJobData {
  readonly messageId: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly requestId: string | null;
  readonly traceparent: string | null;
}

/** What a job of several messages for one consumer carries. */
export interface GroupJobData {
  readonly messages: readonly MessageJobData[];
}

/** A job of either kind, or a scheduled one, which carries nothing. */
export type AnyJob = Job<Partial<MessageJobData & GroupJobData>>;

const groupsPerBatch = 4;

/** Retries of a message: eight attempts over about four minutes. What fails then goes to the dead letters. */
export const messageJobOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 2000, jitter: 0.5 },
  removeOnComplete: { age: 3600 },
  removeOnFail: { age: 604_800 },
} satisfies JobsOptions;

/** After how long at most the queue begins the next attempt, when so many have failed. Jitter only shortens it. */
export function longestRetrySeconds(failedAttempts: number): number {
  return (messageJobOptions.backoff.delay / 1000) * 2 ** (failedAttempts - 1);
}

export interface MessageJob {
  readonly queue: QueueName;
  /** Jobs are named after their consumer. */
  readonly name: string;
  readonly data: MessageJobData | GroupJobData;
  readonly opts: JobsOptions;
}

/** One publication: its jobs, and which message travels in which of them. */
export interface Publication {
  readonly jobs: readonly MessageJob[];
  readonly jobIds: ReadonlyMap<string, JobIds>;
}

/** Who has neither handled the message nor failed for good. */
export const openConsumers = ({ publishedTo, settled }: OutboxRow): string[] =>
  publishedTo.filter((consumer) => !settled.includes(consumer));

export function jobDataOf(row: OutboxRow, consumer: string): MessageJobData {
  const { id: messageId, topic, requestId, traceparent } = row;
  return { messageId, topic, payload: row.editedPayloads?.[consumer] ?? row.payload, requestId, traceparent };
}

/** The job that a message travelled in to one of its consumers when it was published last. */
export function lastJobId(row: OutboxRow, { registry, consumer }: { registry: JobRegistry; consumer: string }): string {
  return row.jobIds?.[consumer] ?? firstJobId(row, registry, consumer);
}

/**
 * `o-<message>`, with its consumer when others of its queue get the message too. It follows from the row alone, so that a relay
 * that takes over from one that died makes no second job.
 */
function firstJobId(row: OutboxRow, registry: JobRegistry, consumer: string): string {
  const queue = registry.subscription(row.topic, consumer)?.queue;
  const neighbours = row.publishedTo.filter((name) => registry.subscription(row.topic, name)?.queue === queue);
  return neighbours.length > 1 ? `o-${row.id}.${consumer}` : `o-${row.id}`;
}

interface Delivery {
  readonly row: OutboxRow;
  readonly subscription: Subscription;
}

/** The jobs that these messages, claimed together, become. */
export function publicationOf(rows: readonly OutboxRow[], registry: JobRegistry): Publication {
  const groups = new Map<string, Delivery[]>();
  for (const delivery of rows.flatMap((row) => deliveriesOf(row, registry))) {
    const key = groupKey(delivery);
    groups.set(key, [...(groups.get(key) ?? []), delivery]);
  }
  const jobIds = new Map<string, JobIds>();
  const jobs = [...groups.values()].flatMap((deliveries) =>
    chunksOf(deliveries, groupSize(deliveries)).map((chunk) => {
      const job = jobOf(chunk, registry);
      for (const { row, subscription } of chunk) {
        if (job.opts.jobId === firstJobId(row, registry, subscription.consumer)) continue;
        jobIds.set(row.id, { ...jobIds.get(row.id), [subscription.consumer]: job.opts.jobId ?? '' });
      }
      return job;
    }),
  );
  return { jobs, jobIds };
}

function deliveriesOf(row: OutboxRow, registry: JobRegistry): Delivery[] {
  return openConsumers(row)
    .filter((consumer) => row.dueConsumers?.includes(consumer) ?? true)
    .flatMap((consumer) => registry.subscription(row.topic, consumer) ?? [])
    .map((subscription) => ({ row, subscription }));
}

/** What is published again travels alone: it may be what has kept its group from an end. */
function groupKey({ row, subscription: { queue, consumer, groupUpTo = 1 } }: Delivery): string {
  const mayShare = groupUpTo > 1 && row.publications === 0 && row.dueConsumers === null;
  return mayShare ? `${queue} ${consumer} ${groupUpTo}` : `${queue} ${consumer} ${row.id}`;
}

/** A batch is split so that several workers can share it, however large its groups may be. */
function groupSize(deliveries: readonly Delivery[]): number {
  const most = deliveries[0]?.subscription.groupUpTo ?? 1;
  return Math.min(most, Math.ceil(deliveries.length / groupsPerBatch));
}

function jobOf(deliveries: readonly Delivery[], registry: JobRegistry): MessageJob {
  const [first] = deliveries;
  if (first === undefined) throw new Error('A job carries at least one message.');
  const { queue, consumer } = first.subscription;
  const messages = deliveries.map(({ row }) => jobDataOf(row, consumer));
  if (messages.length > 1) {
    const ids = messages.map(({ messageId }) => messageId).join(' ');
    const jobId = `g-${createHash('sha256').update(`${consumer} ${ids}`).digest('hex').slice(0, 32)}`;
    return { queue, name: consumer, data: { messages }, opts: { ...messageJobOptions, jobId } };
  }
  const { publications } = first.row;
  const id = firstJobId(first.row, registry, consumer);
  const jobId = publications === 0 ? id : `${id}-${publications}`;
  return { queue, name: consumer, data: jobDataOf(first.row, consumer), opts: { ...messageJobOptions, jobId } };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
