import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { makeCounterProvider, makeGaugeProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { Config } from '#config';
import { GaugesModule, HealthModule } from '#observability';
import { chooseBackend, queueNames } from './backend';
import { BoundWorker } from './bound-worker';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository';
import { DeadLetters } from './dead-letters/dead-letters';
import { OpenLetters } from './dead-letters/open-letters';
import { JobRegistry } from './job-registry';
import { JobRunner } from './job-runner';
import { JobScheduler } from './job-scheduler';
import { MaintenanceProcessor } from './maintenance.processor';
import { Inbox } from './outbox/inbox';
import { MessageFates } from './outbox/message-fates';
import { Outbox } from './outbox/outbox';
import { OutboxRelay } from './outbox/outbox-relay';
import { OutboxUpkeep } from './outbox/outbox-upkeep';
import { OutboxStore } from './outbox/outbox.store';
import { OverdueStore } from './outbox/overdue.store';
import { RepublishOverdue } from './outbox/republish-overdue';
import { OutboxWakeUp } from './outbox/wake-up';
import { QueueHealth, QueueRole } from './queue.health';
import { QueueGauges } from './queue.gauges';
import { Workers } from './workers';

const sharedMetrics = [
  makeGaugeProvider({
    name: 'clock_skew_seconds',
    help: "By how much the database's clock is ahead of this process's; beyond 2 s either way nothing starts",
  }),
  makeGaugeProvider({
    name: 'heartbeat_age_seconds',
    help: 'Age of the newest tick that went through outbox, queue and inbox',
  }),
];

const metrics = [
  ...sharedMetrics,
  makeHistogramProvider({
    name: 'job_duration_seconds',
    help: 'How long jobs ran, by queue, name and outcome',
    labelNames: ['queue', 'name', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  makeCounterProvider({ name: 'jobs_dead_total', help: 'Jobs that failed for good', labelNames: ['queue'] }),
  makeGaugeProvider({ name: 'outbox_oldest_seconds', help: 'Age of the oldest message that is not processed yet' }),
];

/** What publishes and processes, and may be used by other libs of a worker. */
const processing = [
  Outbox,
  OutboxWakeUp,
  OutboxStore,
  Inbox,
  JobRegistry,
  JobRunner,
  MessageFates,
  DeadLetterRepository,
  DeadLetters,
];

/** Appending to the outbox, for every process; publishing and processing, for workers only. */
@Module({})
export class QueueModule {
  /** For a process that only appends: the API opens no connection to the queue. */
  static forAppending(): DynamicModule {
    const providers = [Outbox, OutboxWakeUp, Inbox, MessageFates, DeadLetterRepository, OpenLetters];
    return {
      module: QueueModule,
      global: true,
      imports: [HealthModule, GaugesModule],
      providers: [
        ...sharedMetrics,
        ...providers,
        { provide: QueueRole, useValue: new QueueRole(false) },
        QueueHealth,
        QueueGauges,
      ],
      exports: providers,
    };
  }

  /** For a process that publishes and processes. */
  static forProcessing(config: Config): DynamicModule {
    const connection = chooseBackend(config);
    BullModule.workerClass = BoundWorker;
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
        ...processing,
        { provide: QueueRole, useValue: new QueueRole(true) },
        QueueHealth,
        QueueGauges,
        OutboxRelay,
        OverdueStore,
        RepublishOverdue,
        OutboxUpkeep,
        JobScheduler,
        MaintenanceProcessor,
        Workers,
      ],
      exports: [...processing, BullModule],
    };
  }
}
