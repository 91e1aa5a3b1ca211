import { getQueueToken, Processor } from '@nestjs/bullmq';
import { type INestApplicationContext, Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Queue, Worker } from 'bullmq';
import { type Config, ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { JobRegistry, JobRunner, QueueModule, type QueueName, QueueProcessor, workerOptions } from '#queue';

@Processor('mail', workerOptions)
class MailProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}

@Processor('payments', workerOptions)
class PaymentsProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}

export interface WorkerParts {
  /** What registers consumers and scheduled jobs, as the libs of a worker do. */
  readonly register: (registry: JobRegistry) => void;
  /** Further parts of the process. */
  readonly imports: readonly Type<unknown>[];
}

/** One worker process, as far as Nest is concerned. */
export class WorkerUnderTest {
  private constructor(private readonly context: INestApplicationContext) {}

  static async start(config: Config, { register, imports }: WorkerParts): Promise<WorkerUnderTest> {
    @Injectable()
    class Registration implements OnModuleInit {
      constructor(private readonly registry: JobRegistry) {}
      onModuleInit() {
        register(this.registry);
      }
    }
    @Module({ providers: [Registration, MailProcessor, PaymentsProcessor] })
    class ConsumersModule {}
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot('test-worker'),
        QueueModule.forProcessing(config),
        ConsumersModule,
        ...imports,
      ],
    }).compile();
    module.useLogger(false);
    return new WorkerUnderTest(await module.init());
  }

  get registry(): JobRegistry {
    return this.context.get(JobRegistry);
  }

  queue(name: QueueName): Queue {
    return this.context.get<Queue>(getQueueToken(name), { strict: false });
  }

  /** BullMQ's own workers. */
  get workers(): Worker[] {
    return this.context.get(JobRunner).hosts.map(({ worker }) => worker);
  }

  /** Runs a scheduled job of the maintenance queue now. */
  async tick(name: string): Promise<void> {
    await this.registry.scheduledJob('maintenance', name)?.run();
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
