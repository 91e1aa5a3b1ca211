import type { WorkerHost } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { UnrecoverableError } from 'bullmq';
import type { Counter, Histogram } from 'prom-client';
import { OutboxSettings } from '#config';
import { DomainError } from '#kernel';
import { inContext, traced } from '#observability';
import { queueNames } from './backend';
import { DeadLetters } from './dead-letters/dead-letters';
import { JobRegistry } from './job-registry';
import { JobReport } from './job-report';
import { type AnyJob, longestRetrySeconds, type MessageJobData } from './outbox/message-jobs';
import { OutboxStore } from './outbox/outbox.store';
import { OutboxWakeUp } from './outbox/wake-up';
import { Permits } from './permits';

/** How many handlers of one queue a process runs at once, whatever the sizes of groups. */
export const handlersAtOnce = 8;

/** A cause that passes by itself is waited out for a day before somebody has to look at it. */
const patienceHours = 24;

/** The job of a newer or an older worker, as in the middle of a deployment: one that knows it will come for it. */
class UnknownJob extends DomainError {
  constructor(name: string) {
    super('unavailable', 'unknown_job', { detail: `This worker knows no job ${name}.` });
  }
}

/** Runs jobs, and decides what their failures mean. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('Jobs');
  private readonly permits = new Map<string, Permits>();
  private readonly served: WorkerHost[] = [];
  private stopping = false;

  constructor(
    private readonly registry: JobRegistry,
    private readonly outbox: OutboxStore,
    private readonly wakeUp: OutboxWakeUp,
    private readonly deadLetters: DeadLetters,
    private readonly settings: OutboxSettings,
    @InjectMetric('job_duration_seconds') private readonly duration: Histogram,
    @InjectMetric('jobs_dead_total') private readonly dead: Counter,
  ) {
    // A series that begins with its first dead letter shows no increase; one that begins with 0 does.
    for (const queue of queueNames) dead.inc({ queue }, 0);
  }

  /** Whoever fetches the jobs that run here. */
  get hosts(): readonly WorkerHost[] {
    return this.served;
  }

  serve(host: WorkerHost): void {
    this.served.push(host);
  }

  /** @throws what the queue is to count as a failed attempt; a group never fails */
  async run(job: AnyJob): Promise<void> {
    const { messages } = job.data;
    if (messages) await this.runGroup(job, messages);
    else await this.permitsOf(job.queueName).run(() => this.runAlone(job));
  }

  /** From now on groups begin none of the messages that they have left. */
  stop(): void {
    this.stopping = true;
  }

  private async runAlone(job: AnyJob): Promise<void> {
    await this.reported(new JobReport(job, job.data), async (report) => {
      try {
        await this.measured(job, report, () => this.dispatch(job));
      } catch (error) {
        report.failed('failed', error as Error);
        await this.failed(job, report, error as Error);
      }
    });
  }

  /** Runs a job in its context and its span, and writes the one line about it, whatever comes of it. */
  private reported(report: JobReport, work: (report: JobReport) => Promise<void>): Promise<void> {
    return inContext(report.context, () =>
      traced(report.span, async (span) => {
        try {
          await work(report);
        } finally {
          report.describeTo(span);
          const { text, fields } = report.line;
          if (report.outcome === 'completed') this.logger.log(text, fields);
          else this.logger.warn(text, fields);
        }
      }),
    );
  }

  private async dispatch(job: AnyJob): Promise<void> {
    const { messageId } = job.data;
    const scheduled = this.registry.scheduledJob(job.queueName, job.name);
    if (scheduled) return scheduled.run();
    if (messageId === undefined) throw new UnknownJob(job.name);
    return this.handle(job, job.data as MessageJobData);
  }

  private async handle(job: AnyJob, { messageId, topic, payload }: MessageJobData): Promise<void> {
    const subscription = this.registry.subscription(topic, job.name);
    if (subscription?.queue !== job.queueName) throw new UnknownJob(job.name);
    return subscription.handle({ id: messageId, payload });
  }

  /**
   * Each message on its own, as if it had a job of its own. One that fails, or is not begun because the worker stops, is due
   * for publication again at once and travels alone from then on. Should even that fail, it will be overdue.
   */
  private async runGroup(job: AnyJob, messages: readonly MessageJobData[]): Promise<void> {
    const permits = this.permitsOf(job.queueName);
    const left: string[] = [];
    const runOne = async (message: MessageJobData): Promise<void> => {
      if (this.stopping) left.push(message.messageId);
      else await this.reported(new JobReport(job, message), (report) => this.runInGroup(job, message, report));
    };
    await Promise.all(messages.map((message) => permits.run(() => runOne(message))));
    if (left.length > 0) await this.reopen(job, left);
  }

  private async runInGroup(job: AnyJob, message: MessageJobData, report: JobReport): Promise<void> {
    try {
      await this.measured(job, report, () => this.handle(job, message));
    } catch (error) {
      report.failed('reopened', error as Error);
      await this.reopen(job, [message.messageId]);
    }
  }

  /** Never throws. */
  private async reopen(job: AnyJob, messageIds: readonly string[]): Promise<void> {
    try {
      await this.outbox.reopen(messageIds, job.name);
      this.wakeUp.hint();
    } catch (error) {
      this.logger.warn(`Messages of a group could not be opened again, and will be late: ${(error as Error).message}`);
    }
  }

  private async measured(
    { queueName: queue, name }: AnyJob,
    report: JobReport,
    work: () => Promise<void>,
  ): Promise<void> {
    const startedAt = performance.now();
    let outcome = 'failed';
    try {
      await work();
      outcome = 'completed';
    } finally {
      report.durationMs = performance.now() - startedAt;
      this.duration.observe({ queue, name, outcome }, report.durationMs / 1000);
    }
  }

  /** @throws the cause, for the queue to retry, or an UnrecoverableError once it is for good */
  private async failed(job: AnyJob, report: JobReport, cause: Error): Promise<never> {
    const attempts = job.attemptsMade + 1;
    const { messageId } = job.data;
    if (messageId === undefined) throw cause;
    if (await this.worthRetrying(cause, attempts < (job.opts.attempts ?? 1), messageId)) {
      await this.outbox.postpone(messageId, longestRetrySeconds(attempts) + this.settings.republishSeconds);
      throw cause;
    }
    await this.deadLetters.bury({ queue: job.queueName, job: job.name, messageId, cause, payload: job.data, attempts });
    report.failed('dead', cause);
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

  private permitsOf(queue: string): Permits {
    const known = this.permits.get(queue) ?? new Permits(handlersAtOnce);
    this.permits.set(queue, known);
    return known;
  }
}
