import { Injectable } from '@nestjs/common';
import type { QueueName } from './backend';
import type { EventType, Message } from './events';

/** One consumer of one kind of event. */
export interface Subscription {
  readonly topic: string;
  /** Names the consumer in the inbox; stable for ever, or messages are handled twice. */
  readonly consumer: string;
  readonly queue: QueueName;
  handle(message: Message<unknown>): Promise<void>;
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

  /** Subscribes a consumer to an event. @throws Error when the topic already has a consumer in that queue */
  on<Payload>(
    event: EventType<Payload>,
    subscriber: { consumer: string; queue: QueueName; handle: (message: Message<Payload>) => Promise<void> },
  ): void {
    if (this.subscribersOf(event.topic).some(({ queue }) => queue === subscriber.queue)) {
      throw new Error(`Topic ${event.topic} has a consumer in queue ${subscriber.queue} already; job ids would clash.`);
    }
    this.subscriptions.push({
      topic: event.topic,
      consumer: subscriber.consumer,
      queue: subscriber.queue,
      handle: (message) => subscriber.handle(message as Message<Payload>),
    });
  }

  /** Declares that an event is published for the record, and that nobody consumes it yet. */
  withoutConsumer(event: EventType<unknown>): void {
    this.unconsumed.add(event.topic);
  }

  every(job: ScheduledJob): void {
    this.scheduled.push(job);
  }

  subscribersOf(topic: string): readonly Subscription[] {
    return this.subscriptions.filter((subscription) => subscription.topic === topic);
  }

  /** How many consumers each topic has that this process knows. */
  consumerCounts(): Readonly<Record<string, number>> {
    const topics = [...this.unconsumed, ...this.subscriptions.map(({ topic }) => topic)];
    return Object.fromEntries(topics.map((topic) => [topic, this.subscribersOf(topic).length]));
  }

  /** The consumer that a job of this queue and name is for; jobs are named after their consumer. */
  consumer(queue: string, name: string): Subscription | undefined {
    return this.subscriptions.find((subscription) => subscription.queue === queue && subscription.consumer === name);
  }

  scheduledJobs(): readonly ScheduledJob[] {
    return this.scheduled;
  }

  scheduledJob(queue: string, name: string): ScheduledJob | undefined {
    return this.scheduled.find((job) => job.queue === queue && job.name === name);
  }
}
