import { Injectable } from '@nestjs/common';
import type { QueueName } from './backend';
import type { EventType, Message } from './events';

/** What a lib says about one of its consumers. */
export interface Subscriber<Payload> {
  /** Names the consumer in the inbox; stable for ever, or messages are handled twice. */
  readonly consumer: string;
  readonly queue: QueueName;
  /**
   * Whether anybody is interested at the moment; asked once a batch, before it is published. A consumer that is not gets no
   * job and is not waited for. Left out: always. One that cannot be asked is taken for interested.
   */
  readonly wanted?: () => Promise<boolean>;
  /**
   * How many messages may at most share a job when they are published together for the first time; left out: one. Each is
   * handled by itself, and one that fails goes on alone.
   */
  readonly groupUpTo?: number;
  readonly handle: (message: Message<Payload>) => Promise<void>;
  /** Notes that a message failed for good, right before it is buried; may come several times, and before a retry by staff. */
  readonly givenUp?: (message: Message<Payload>) => Promise<void>;
}

/** One consumer of one kind of event. */
export interface Subscription extends Subscriber<unknown> {
  readonly topic: string;
}

/** A job that runs regularly, once for all workers together. */
export interface ScheduledJob {
  readonly name: string;
  readonly queue: QueueName;
  readonly everySeconds: number;
  run(): Promise<void>;
}

/** Every kind of job that this process can do. Libs register theirs when the worker starts. */
@Injectable()
export class JobRegistry {
  private readonly subscriptions: Subscription[] = [];
  private readonly unconsumed = new Set<string>();
  private readonly scheduled: ScheduledJob[] = [];

  /**
   * Subscribes a consumer to an event. An event may have several, also in one queue, and a consumer several events.
   * @throws Error when this consumer has subscribed to the event already, or cannot be part of a job's id
   */
  on<Payload>(event: EventType<Payload>, subscriber: Subscriber<Payload>): void {
    const { consumer } = subscriber;
    if (consumer.includes(':')) throw new Error(`The name ${consumer} of a consumer must not contain a colon.`);
    if (this.subscription(event.topic, consumer)) {
      throw new Error(
        `The consumer ${consumer} has subscribed to ${event.topic} already; it would handle it once only.`,
      );
    }
    this.subscriptions.push({ ...(subscriber as Subscriber<unknown>), topic: event.topic });
  }

  /** Declares that an event is published for the record, also when nobody consumes it. */
  withoutConsumer(event: EventType<unknown>): void {
    this.unconsumed.add(event.topic);
  }

  every(job: ScheduledJob): void {
    this.scheduled.push(job);
  }

  /** Every topic that this process knows. */
  topics(): readonly string[] {
    return [...new Set([...this.unconsumed, ...this.subscriptions.map(({ topic }) => topic)])];
  }

  subscribersOf(topic: string): readonly Subscription[] {
    return this.subscriptions.filter((subscription) => subscription.topic === topic);
  }

  subscription(topic: string, consumer: string): Subscription | undefined {
    return this.subscriptions.find(
      (subscription) => subscription.topic === topic && subscription.consumer === consumer,
    );
  }

  /** The consumers that want each topic that this process knows. Each question is asked once. */
  async consumersByTopic(): Promise<Readonly<Record<string, readonly string[]>>> {
    const questions = new Set(this.subscriptions.flatMap(({ wanted }) => wanted ?? []));
    const answers = new Map(
      await Promise.all([...questions].map(async (wanted) => [wanted, await wanted().catch(() => true)] as const)),
    );
    const interested = ({ wanted }: Subscription): boolean => wanted === undefined || answers.get(wanted) === true;
    const consumersOf = (topic: string): string[] =>
      this.subscribersOf(topic)
        .filter(interested)
        .map(({ consumer }) => consumer);
    return Object.fromEntries(this.topics().map((topic) => [topic, consumersOf(topic)]));
  }

  scheduledJobs(): readonly ScheduledJob[] {
    return this.scheduled;
  }

  scheduledJob(queue: string, name: string): ScheduledJob | undefined {
    return this.scheduled.find((job) => job.queue === queue && job.name === name);
  }
}
