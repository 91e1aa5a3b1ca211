import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { type Job, UnrecoverableError, type WorkerOptions } from 'bullmq';
import type { Counter, Histogram } from 'prom-client';
import { OutboxSettings } from '#config';
import { DomainError, newId } from '#kernel';
import { inContext } from '#observability';
import { DeadLetters } from './dead-letters/dead-letters';
import { JobRegistry } from './job-registry';
import type { MessageJobData } from './outbox/outbox-relay';
import { OutboxStore } from './outbox/outbox.store';

/** Measured: a killed worker's jobs run again within half a minute, and a slow one keeps its claim. */
export const workerOptions = {
  lockDuration: 20_000,
  stalledInterval: 10_000,
  maxStalledCount: 3,
  concurrency: 8,
} satisfies Partial<WorkerOptions>;

const retryHorizonSeconds = 300;

/** A cause that passes by itself is waited out for a day before somebody has to look at it. */
const patienceHours = 24;

/** What the job runner needs besides the registry, gathered so that processors stay one line long. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly registry: JobRegistry,
    private readonly outbox: OutboxStore,
    private readonly deadLetters: DeadLetters,
    private readonly settings: OutboxSettings,
    @InjectMetric('job_duration_seconds') private readonly duration: Histogram,
    @InjectMetric('jobs_dead_total') private readonly dead: Counter,
  ) {}

  /** Runs one job in the context of the request that caused it, and decides what its failure means. */
  async run(job: Job<Partial<MessageJobData>>): Promise<void> {
    const requestId = job.data.requestId ?? newId();
    const context = { requestId, traceparent: job.data.traceparent ?? undefined };
    await inContext(context, async () => {
      const startedAt = performance.now();
      const labels = { queue: job.queueName, name: job.name };
      try {
        await this.dispatch(job);
        this.finished(labels, 'completed', startedAt);
      } catch (error) {
        this.finished(labels, 'failed', startedAt);
        await this.failed(job, error as Error);
      }
    });
  }

  private async dispatch(job: Job<Partial<MessageJobData>>): Promise<void> {
    const { messageId, payload } = job.data;
    const scheduled = this.registry.scheduledJob(job.queueName, job.name);
    if (scheduled) return scheduled.run();
    const consumer = this.registry.consumer(job.queueName, job.name);
    if (!consumer || messageId === undefined) throw new Error(`This worker knows no job ${job.name}.`);
    return consumer.handle({ id: messageId, payload });
  }

  private finished(labels: { queue: string; name: string }, outcome: string, startedAt: number): void {
    const seconds = (performance.now() - startedAt) / 1000;
    this.duration.observe({ ...labels, outcome }, seconds);
    this.logger.log('job', { ...labels, outcome, durationMs: Math.round(seconds * 1000) });
  }

  /** @throws the cause, for the queue to retry, or an UnrecoverableError once it is for good */
  private async failed(job: Job<Partial<MessageJobData>>, cause: Error): Promise<never> {
    const attempts = job.attemptsMade + 1;
    const { messageId } = job.data;
    this.logger.warn(`Job ${job.queueName}/${job.name} failed at attempt ${attempts}: ${cause.message}`, {
      jobId: job.id,
    });
    if (messageId === undefined) throw cause;
    if (await this.worthRetrying(cause, attempts < (job.opts.attempts ?? 1), messageId)) {
      await this.outbox.postpone(messageId, retryHorizonSeconds + this.settings.republishSeconds);
      throw cause;
    }
    await this.deadLetters.bury({ queue: job.queueName, job: job.name, messageId, cause, payload: job.data, attempts });
    this.dead.inc({ queue: job.queueName });
    throw new UnrecoverableError(cause.message);
  }

  /**
   * A permanent cause is never retried; an unknown one while the queue has attempts left; one that passes by itself (a busy
   * or unreachable database, mail server …) for a day: after the last attempt the outbox publishes the message again.
   */
  private async worthRetrying(cause: Error, attemptsLeft: boolean, messageId: string): Promise<boolean> {
    const kind = cause instanceof DomainError ? cause.kind : undefined;
    if (cause instanceof UnrecoverableError || kind === 'invalid') return false;
    const passing = kind === 'busy' || kind === 'unavailable';
    return attemptsLeft || (passing && (await this.outbox.ageHours(messageId)) < patienceHours);
  }
}

/** A processor hands its queue's jobs to the runner; which code handles them is the registry's matter. */
export abstract class QueueProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');

  constructor(private readonly runner: JobRunner) {
    super();
  }

  override async process(job: Job<Partial<MessageJobData>>): Promise<void> {
    await this.runner.run(job);
  }

  /** Trouble of the worker itself, e.g. a lost connection. It goes on by itself; unheard, BullMQ prints it raw. */
  @OnWorkerEvent('error')
  failed(cause: Error): void {
    this.logger.warn(`The worker of queue ${this.worker.name} reports: ${cause.message}`);
  }

  /** Finishes the jobs that are under way, while the database pool is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
