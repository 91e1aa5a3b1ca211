import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { WorkerOptions } from 'bullmq';
import { CalmLog } from '#observability';
import type { BoundWorker } from './bound-worker';
import { handlersAtOnce, JobRunner } from './job-runner';
import type { AnyJob } from './outbox/message-jobs';
import { reasonOf } from './reason-of';

/** Measured: a killed worker's jobs run again within half a minute, and a slow one keeps its claim. */
export const workerOptions = {
  lockDuration: 20_000,
  stalledInterval: 10_000,
  maxStalledCount: 3,
  concurrency: handlersAtOnce,
  runRetryDelay: 2000,
} satisfies Partial<WorkerOptions>;

/** A processor hands its queue's jobs to the runner; which code handles them is the registry's matter. */
export abstract class QueueProcessor extends WorkerHost {
  private readonly log = new CalmLog(new Logger('Jobs'));

  constructor(private readonly runner: JobRunner) {
    super();
    runner.serve(this);
  }

  override async process(job: AnyJob): Promise<void> {
    try {
      await this.runner.run(job);
    } finally {
      (this.worker as BoundWorker).release(job.id);
    }
  }

  /** A job that has killed its workers too often fails without being handled, and must not stay in hand. */
  @OnWorkerEvent('failed')
  ended(job: AnyJob | undefined): void {
    (this.worker as BoundWorker).release(job?.id);
  }

  /** Trouble of the worker itself, e.g. a lost connection. It goes on by itself; unheard, BullMQ prints it raw. */
  @OnWorkerEvent('error')
  failed(cause: Error): void {
    const { name } = this.worker;
    this.log.warn(name, `The worker of queue ${name} reports: ${reasonOf(cause)}`);
  }
}
