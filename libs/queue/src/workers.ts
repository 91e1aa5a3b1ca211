import { BullRegistrar, getQueueToken } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { CalmLog } from '#observability';
import { queueNames } from './backend';
import { JobRunner } from './job-runner';
import { reasonOf } from './reason-of';
import { within } from './within';

/** Shorter than the time that a process has for stopping, so that connections are closed in order behind it. */
const patienceMilliseconds = 7000;

/**
 * Lets the workers fetch jobs once every lib has registered its handlers, and stops all of them together, while the database
 * pool is still open. Queues get an ear for errors.
 */
@Injectable()
export class Workers implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(Workers.name);
  private readonly calmly = new CalmLog(this.logger);
  private started = false;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly modules: ModuleRef,
    private readonly runner: JobRunner,
  ) {}

  onApplicationBootstrap(): void {
    for (const name of queueNames) {
      const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
      queue.on('error', (cause) => this.calmly.warn(name, `Queue ${name} reports: ${reasonOf(cause)}`));
    }
    this.modules.get(BullRegistrar, { strict: false }).register();
    this.started = true;
  }

  /** Begins to stop before the end of anything is waited for: what other libs wait for ends meanwhile. */
  onModuleDestroy(): void {
    this.stopped = this.stop();
    this.stopped.catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stopped;
  }

  /** Begins nothing more and lets what runs finish. What takes too long is left; its lock ends, and another worker runs it. */
  private async stop(): Promise<void> {
    if (!this.started) return;
    this.runner.stop();
    const workers = this.runner.hosts.map(({ worker }) => worker);
    const finished = await within(patienceMilliseconds, Promise.all(workers.map((worker) => worker.pause())));
    if (!finished) this.logger.warn('Jobs take too long to be waited for; they will be run again.');
    await Promise.all(workers.map((worker) => worker.close(!finished)));
  }
}
