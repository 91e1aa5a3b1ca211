import { getQueueToken } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { DatabaseSettings, OutboxSettings } from '#config';
import { CalmLog, traced } from '#observability';
import type { QueueName } from '../backend';
import { JobRegistry } from '../job-registry';
import { reasonOf } from '../reason-of';
import { within } from '../within';
import { publicationOf } from './message-jobs';
import { OutboxListener } from './outbox-listener';
import type { OutboxRow } from './outbox-row';
import { OutboxStore } from './outbox.store';

const batchSize = 100;
const pollMilliseconds = 1000;

/** A round that hangs, because the queue is away, must not hold up the shutdown: its claims are leases. */
const patienceMilliseconds = 3000;

/** Moves committed outbox rows into the queues. Any number of relays may run at once. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new CalmLog(new Logger(OutboxRelay.name));
  private readonly listener: OutboxListener;
  private running: Promise<void> | undefined;
  private again = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: OutboxStore,
    private readonly registry: JobRegistry,
    private readonly modules: ModuleRef,
    private readonly settings: OutboxSettings,
    database: DatabaseSettings,
  ) {
    this.listener = new OutboxListener(database.directUrl ?? database.url ?? '', () => this.wake());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.open();
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.listener.close();
    if (this.running) await within(patienceMilliseconds, this.running);
  }

  /** Publishes what is due, now or right after the round that is under way. */
  private wake(): void {
    if (this.closed) return;
    this.again = true;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      if (this.closed) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.wake(), this.again ? 0 : pollMilliseconds);
    });
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.closed) {
        this.again = false;
        if ((await this.publishBatch()) === batchSize) this.again = true;
      }
    } catch (error) {
      this.again = false;
      this.log.warn('outbox', `The outbox could not be published and will be tried again: ${reasonOf(error as Error)}`);
    }
  }

  /** @returns how many rows were claimed */
  private async publishBatch(): Promise<number> {
    const rows = await this.store.claim(batchSize, await this.registry.consumersByTopic());
    if (rows.length === 0) return 0;
    const links = rows.map(({ traceparent }) => traceparent);
    const attributes = { 'messaging.system': 'bullmq', 'messaging.batch.message_count': rows.length };
    await traced({ name: 'outbox publish', kind: 'producer', links, attributes }, () => this.publish(rows));
    return rows.length;
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    const { jobs, jobIds } = publicationOf(rows, this.registry);
    for (const queue of new Set(jobs.map((job) => job.queue))) {
      await this.queue(queue).addBulk(jobs.filter((job) => job.queue === queue));
    }
    await this.store.markPublished(
      rows.map((row) => row.id),
      { jobIds, overdueSeconds: this.settings.republishSeconds },
    );
  }

  private queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}
