import { DomainError, newId } from '#kernel';
import {
  DatabaseUse,
  type OpenSpan,
  readTraceparent,
  type SpanDescription,
  type WorkContext,
  type WorkOrigin,
} from '#observability';
import type { AnyJob, MessageJobData } from './outbox/message-jobs';

/**
 * `failed`: the queue or, after a day's patience, the outbox tries again. `reopened`: a message of a group goes on alone.
 * `dead`: for good.
 */
export type JobOutcome = 'completed' | 'failed' | 'reopened' | 'dead';

/** One handling of one message, or one run of a scheduled job: whom it works for, and what came of it. */
export class JobReport {
  /** A job works for the request that caused it; a scheduled one for itself. */
  readonly context: WorkContext;
  readonly span: SpanDescription;
  outcome: JobOutcome = 'completed';
  durationMs = 0;
  private readonly use = new DatabaseUse();
  private readonly origins = new Map<string, WorkOrigin>();
  private readonly attempts: number;
  private error: Error | undefined;

  constructor(
    private readonly job: AnyJob,
    private readonly message: Partial<MessageJobData>,
  ) {
    const { requestId, traceparent, messageId } = message;
    this.context = {
      requestId: requestId ?? newId(),
      traceparent: readTraceparent(traceparent),
      database: this.use,
      origins: this.origins,
    };
    this.attempts = job.attemptsMade + 1;
    this.span = {
      name: `job ${job.name}`,
      kind: 'consumer',
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.destination.name': job.queueName,
        ...(messageId !== undefined && { 'messaging.message.id': messageId }),
        attempts: this.attempts,
      },
    };
  }

  failed(outcome: JobOutcome, error: Error): void {
    this.outcome = outcome;
    this.error = error;
  }

  /** The line about it; a cause that nobody expected comes with its stack. */
  get line(): { readonly text: string; readonly fields: Readonly<Record<string, unknown>> } {
    const { queueName: queue, name, id: jobId } = this.job;
    const { messageId } = this.message;
    const text = this.error ? `Job ${queue}/${name} failed at attempt ${this.attempts}: ${this.error.message}` : 'job';
    const fields = {
      queue,
      name,
      ...(messageId !== undefined && { consumer: name, messageId }),
      jobId,
      attempts: this.attempts,
      outcome: this.outcome,
      durationMs: Math.round(this.durationMs),
      ...this.databaseFields(),
      ...this.orderFields(),
      ...(this.error && !(this.error instanceof DomainError) && { err: this.error }),
    };
    return { text, fields };
  }

  describeTo(span: OpenSpan | undefined): void {
    span?.set({ outcome: this.outcome, 'db.queries': this.use.queries, 'db.milliseconds': this.use.milliseconds });
    const origin = this.onlyOrigin();
    if (origin) span?.set({ 'order.id': origin.orderId });
    if (origin?.traceparent) span?.link(origin.traceparent);
  }

  /** The order that it was about, and the request that had placed it; of many orders there would be no end of ids. */
  private orderFields(): { orderId?: string; placedBy?: string } {
    const { orderId, requestId } = this.onlyOrigin() ?? {};
    return { ...(orderId !== undefined && { orderId }), ...(requestId && { placedBy: requestId }) };
  }

  private onlyOrigin(): WorkOrigin | undefined {
    return this.origins.size === 1 ? [...this.origins.values()][0] : undefined;
  }

  private databaseFields(): { queries: number; databaseMs: number } {
    return { queries: this.use.queries, databaseMs: Math.round(this.use.milliseconds * 10) / 10 };
  }
}
