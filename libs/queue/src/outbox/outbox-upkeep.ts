import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { OutboxSettings } from '#config';
import { SampledGauges } from '#observability';
import { JobRegistry } from '../job-registry';
import { OutboxStore } from './outbox.store';
import { RepublishOverdue } from './republish-overdue';

const batchSize = 500;
const keepDays = 7;
const purgeEverySeconds = 3600;

/** Republishes what the queue lost, forgets what has long been over, and measures the age of what waits. */
@Injectable()
export class OutboxUpkeep implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly store: OutboxStore,
    private readonly republishOverdue: RepublishOverdue,
    private readonly settings: OutboxSettings,
    private readonly gauges: SampledGauges,
    @InjectMetric('outbox_oldest_seconds') private readonly oldest: Gauge,
  ) {}

  onModuleInit(): void {
    this.gauges.add({ gauge: this.oldest, sample: () => this.store.oldestSeconds() });
    this.registry.every({
      name: 'republish-overdue',
      queue: 'maintenance',
      everySeconds: Math.max(1, Math.floor(this.settings.republishSeconds / 2)),
      run: () => this.republishOverdue.run(),
    });
    this.registry.every({
      name: 'purge-outbox',
      queue: 'maintenance',
      everySeconds: purgeEverySeconds,
      run: () => this.purge(),
    });
  }

  private async purge(): Promise<void> {
    while ((await this.store.purge(keepDays, batchSize)) >= batchSize);
  }
}
