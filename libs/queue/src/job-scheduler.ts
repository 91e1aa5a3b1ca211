import { getQueueToken } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Queue } from 'bullmq';
import { CalmLog } from '#observability';
import { JobRegistry, type ScheduledJob } from './job-registry';

const minKeepSeconds = 600;

/**
 * Adds each scheduled job to its queue once a period. Every worker ticks; the job's id names the period, so however many
 * workers tick, the queue takes one. A job that is lost is replaced by the next period's.
 */
@Injectable()
export class JobScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new CalmLog(new Logger(JobScheduler.name));
  private closed = false;

  constructor(
    private readonly registry: JobRegistry,
    private readonly schedules: SchedulerRegistry,
    private readonly modules: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    for (const job of this.registry.scheduledJobs()) {
      const timer = setInterval(() => void this.add(job), job.everySeconds * 1000);
      this.schedules.addInterval(`${job.queue}/${job.name}`, timer);
      void this.add(job);
    }
  }

  beforeApplicationShutdown(): void {
    this.closed = true;
    for (const name of this.schedules.getIntervals()) this.schedules.deleteInterval(name);
  }

  /** A job that finishes removes older ones of its whole queue: each must be remembered while its period lasts. */
  private keepSeconds(): number {
    const longest = Math.max(...this.registry.scheduledJobs().map(({ everySeconds }) => everySeconds));
    return Math.max(minKeepSeconds, Math.ceil(2 * longest));
  }

  private async add(job: ScheduledJob): Promise<void> {
    if (this.closed) return;
    const period = Math.floor(Date.now() / (job.everySeconds * 1000));
    const queue = this.modules.get<Queue>(getQueueToken(job.queue), { strict: false });
    try {
      await queue.add(
        job.name,
        {},
        {
          jobId: `s-${job.name}-${period}`,
          attempts: 1,
          removeOnComplete: { age: this.keepSeconds() },
          removeOnFail: { age: 86_400 },
        },
      );
    } catch (error) {
      this.log.warn(
        job.name,
        `Scheduled job ${job.name} could not be queued; the next tick tries again: ${(error as Error).message}`,
      );
    }
  }
}
