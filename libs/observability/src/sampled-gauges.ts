import { Injectable, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Gauge } from 'prom-client';

/** One value of a gauge with labels. */
export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge whose value is looked up, and how. Of one with labels, values that are not found any more are dropped. */
export interface SampledGauge {
  readonly gauge: Gauge;
  readonly sample: () => Promise<number | readonly LabelledValue[]>;
}

const everyMilliseconds = 15_000;

/** Looks gauges up at a fixed pace, so that scrapes cost the database nothing, however many there are. */
@Injectable()
export class SampledGauges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SampledGauges.name);
  private readonly gauges: SampledGauge[] = [];
  private timer: NodeJS.Timeout | undefined;

  add(gauge: SampledGauge): void {
    this.gauges.push(gauge);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sampleAll(), everyMilliseconds);
    this.timer.unref();
    void this.sampleAll();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Looks one gauge up now, because something has just changed. Never throws. */
  async sample(gauge: Gauge): Promise<void> {
    for (const known of this.gauges) if (known.gauge === gauge) await this.look(known);
  }

  private async sampleAll(): Promise<void> {
    for (const gauge of this.gauges) await this.look(gauge);
  }

  private async look({ gauge, sample }: SampledGauge): Promise<void> {
    try {
      show(gauge, await sample());
    } catch (error) {
      this.logger.debug(`A gauge could not be looked up: ${(error as Error).message}`);
    }
  }
}

function show(gauge: Gauge, found: number | readonly LabelledValue[]): void {
  if (typeof found === 'number') {
    gauge.set(found);
    return;
  }
  gauge.reset();
  for (const { labels, value } of found) gauge.set(labels, value);
}

@Module({ providers: [SampledGauges], exports: [SampledGauges] })
export class GaugesModule {}
