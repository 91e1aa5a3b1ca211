import { BullRegistrar, getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { queueNames } from './backend';

/** Lets the processors fetch jobs only once every lib has registered its handlers, and gives queues an ear for errors. */
@Injectable()
export class WorkersStart implements OnApplicationBootstrap {
  private readonly logger = new Logger(WorkersStart.name);

  constructor(private readonly modules: ModuleRef) {}

  onApplicationBootstrap(): void {
    for (const name of queueNames) {
      const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
      queue.on('error', (cause) => this.logger.warn(`Queue ${name} reports: ${cause.message}`));
    }
    this.modules.get(BullRegistrar, { strict: false }).register();
  }
}
