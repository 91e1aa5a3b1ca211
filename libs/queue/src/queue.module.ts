import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { makeCounterProvider, makeGaugeProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { Config } from '#config';
import { GaugesModule, HealthModule } from '#observability';
import { chooseBackend, queueNames } from './backend';
import { DeadLetters } from './dead-letters/dead-letters';
import { JobRegistry } from './job-registry';
import { JobScheduler } from './job-scheduler';
import { MaintenanceProcessor } from './maintenance.processor';
import { Inbox } from './outbox/inbox';
import { Outbox } from './outbox/outbox';
import { OutboxRelay } from './outbox/outbox-relay';
import { OutboxUpkeep } from './outbox/outbox-upkeep';
import { OutboxStore } from './outbox/outbox.store';
import { OutboxWakeUp } from './outbox/wake-up';
import { QueueHealth, QueueRole } from './queue.health';
import { JobRunner } from './queue.processor';
import { WorkersStart } from './workers-start';

const metrics = [
  makeHistogramProvider({
    name: 'job_duration_seconds',
    help: 'How long jobs ran, by queue, name and outcome',
    labelNames: ['queue', 'name', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  makeCounterProvider({ name: 'jobs_dead_total', help: 'Jobs that failed for good', labelNames: ['queue'] }),
  makeGaugeProvider({ name: 'outbox_oldest_seconds', help: 'Age of the oldest message that is not processed yet' }),
];

/** Appending to the outbox, for every process; publishing and processing, for workers only. */
@Module({})
export class QueueModule {
  /** For a process that only appends: the API opens no connection to the queue. */
  static forAppending(): DynamicModule {
    const providers = [Outbox, OutboxWakeUp, Inbox];
    return {
      module: QueueModule,
      global: true,
      imports: [HealthModule],
      providers: [...providers, { provide: QueueRole, useValue: new QueueRole(false) }, QueueHealth],
      exports: providers,
    };
  }

  /** For a process that publishes and processes. */
  static forProcessing(config: Config): DynamicModule {
    const shared = [Outbox, OutboxWakeUp, OutboxStore, Inbox, JobRegistry, JobRunner, DeadLetters];
    const connection = chooseBackend(config);
    return {
      module: QueueModule,
      global: true,
      imports: [
        HealthModule,
        GaugesModule,
        ScheduleModule.forRoot(),
        BullModule.forRoot({ ...connection, extraOptions: { manualRegistration: true } }),
        BullModule.registerQueue(...queueNames.map((name) => ({ name }))),
      ],
      providers: [
        ...metrics,
        ...shared,
        { provide: QueueRole, useValue: new QueueRole(true) },
        QueueHealth,
        OutboxRelay,
        OutboxUpkeep,
        JobScheduler,
        MaintenanceProcessor,
        WorkersStart,
      ],
      exports: [...shared, BullModule],
    };
  }
}
