import { Injectable, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Gauge } from 'prom-client';

/** A gauge whose value is looked up, and how. */
export interface SampledGauge {
  readonly gauge: Gauge;
  readonly sample: () => Promise<number>;
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

  private async sampleAll(): Promise<void> {
    for (const { gauge, sample } of this.gauges) {
      try {
        gauge.set(await sample());
      } catch (error) {
        this.logger.debug(`A gauge could not be looked up: ${(error as Error).message}`);
      }
    }
  }
}

@Module({ providers: [SampledGauges], exports: [SampledGauges] })
export class GaugesModule {}
