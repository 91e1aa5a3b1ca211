import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Queue } from 'bullmq';
import type { Counter } from 'prom-client';
import { OutboxSettings } from '#config';
import { DeadLetters } from '../dead-letters/dead-letters';
import { JobRegistry } from '../job-registry';
import { jobDataOf, lastJobId, openConsumers } from './message-jobs';
import { type OverdueRow, OverdueStore } from './overdue.store';
import type { OutboxRow } from './outbox-row';
import { OutboxWakeUp } from './wake-up';

const batchSize = 500;

/** So often a message is published without anybody saying what became of it, until it is given up. */
export const mostUnanswered = 10;

/** The states of a job that still has its turn to come, or has it now. */
const alive: ReadonlySet<string> = new Set([
  'waiting',
  'prioritized',
  'delayed',
  'active',
  'paused',
  'waiting-children',
]);

/** What keeps killing its worker, for example. */
class NoOutcome extends Error {
  override readonly name = 'NoOutcome';

  constructor(publications: number) {
    super(`The message was published ${publications} times, and no worker has said what became of it.`);
  }
}

/**
 * Publishes again what the queue has lost. The queue is asked first: a message whose job still waits or runs is only given
 * more time, so that a long backlog is not queued twice. What is published again and again without an outcome is buried.
 * A topic that this worker does not know is left to one that does.
 */
@Injectable()
export class RepublishOverdue {
  constructor(
    private readonly overdue: OverdueStore,
    private readonly registry: JobRegistry,
    private readonly deadLetters: DeadLetters,
    private readonly modules: ModuleRef,
    private readonly wakeUp: OutboxWakeUp,
    private readonly settings: OutboxSettings,
    @InjectMetric('jobs_dead_total') private readonly dead: Counter,
  ) {}

  async run(): Promise<void> {
    let found = batchSize;
    while (found === batchSize) {
      const rows = await this.overdue.list(batchSize, this.registry.topics());
      if (rows.length > 0) await this.sweep(rows);
      found = rows.length;
    }
  }

  private async sweep(rows: readonly OverdueRow[]): Promise<void> {
    const isAlive = this.inquiry();
    const messages = await Promise.all(
      rows.map(async (row) => {
        const message = { ...row, publishedTo: row.publishedTo ?? this.subscribersOf(row) };
        const open = openConsumers(message);
        const living = await Promise.all(open.map((consumer) => isAlive(message, consumer)));
        return { message, lost: open.filter((_, index) => living[index] !== true) };
      }),
    );
    const lost = messages.filter(({ message, lost: { length } }) => length > 0 && message.unanswered < mostUnanswered);
    if (lost.length > 0) {
      await this.overdue.reopen(lost.map(({ message: { id }, lost: consumers }) => ({ id, consumers })));
      this.wakeUp.hint();
    }
    const others = messages.filter((each) => !lost.includes(each));
    for (const { message, lost: consumers } of others) await this.giveUp(message, consumers);
    if (others.length > 0) {
      const ids = others.map(({ message }) => message.id);
      await this.overdue.postpone(ids, this.settings.republishSeconds);
    }
  }

  /** Asks about each job once, however many messages travel in it. */
  private inquiry(): (message: OutboxRow, consumer: string) => Promise<boolean> {
    const answers = new Map<string, Promise<boolean>>();
    return (message, consumer) => {
      const queue = this.registry.subscription(message.topic, consumer)?.queue;
      if (queue === undefined) return Promise.resolve(false);
      const jobId = lastJobId(message, { registry: this.registry, consumer });
      const key = `${queue} ${jobId}`;
      const known = answers.get(key);
      if (known) return known;
      const answer = this.modules
        .get<Queue>(getQueueToken(queue), { strict: false })
        .getJobState(jobId)
        .then((state) => alive.has(state));
      answers.set(key, answer);
      return answer;
    };
  }

  private async giveUp(message: OverdueRow & OutboxRow, consumers: readonly string[]): Promise<void> {
    for (const consumer of consumers) {
      const queue = this.registry.subscription(message.topic, consumer)?.queue ?? 'unknown';
      await this.deadLetters.bury({
        queue,
        job: consumer,
        messageId: message.id,
        cause: new NoOutcome(message.unanswered),
        payload: jobDataOf(message, consumer),
        attempts: message.unanswered,
      });
      this.dead.inc({ queue });
    }
  }

  private subscribersOf({ topic }: OverdueRow): string[] {
    return this.registry.subscribersOf(topic).map(({ consumer }) => consumer);
  }
}
