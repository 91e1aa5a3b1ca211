import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { Statements } from '#database';
import { SampledGauges } from '#observability';

/** What makes jobs late without any of them failing: clocks that disagree, and a way to the workers that is blocked. */
@Injectable()
export class QueueGauges implements OnModuleInit {
  constructor(
    private readonly statements: Statements,
    private readonly gauges: SampledGauges,
    @InjectMetric('clock_skew_seconds') private readonly clockSkew: Gauge,
    @InjectMetric('heartbeat_age_seconds') private readonly heartbeatAge: Gauge,
  ) {}

  onModuleInit(): void {
    this.gauges.add({ gauge: this.clockSkew, sample: () => this.skewSeconds() });
    this.gauges.add({ gauge: this.heartbeatAge, sample: () => this.ageSeconds() });
  }

  /** By how much the database's clock is ahead of this process's. Half of the round trip is taken for the way there. */
  private async skewSeconds(): Promise<number> {
    const askedAt = Date.now();
    const [row] = await this.statements.query<{ seconds: number }>(
      'select extract(epoch from clock_timestamp())::float8 as seconds',
    );
    return (row?.seconds ?? Number.NaN) - (askedAt + Date.now()) / 2000;
  }

  private async ageSeconds(): Promise<number> {
    const [row] = await this.statements.query<{ seconds: number }>(
      `select extract(epoch from clock_timestamp() - beaten_at)::float8 as seconds from heartbeats where name = 'worker'`,
    );
    return row?.seconds ?? Number.POSITIVE_INFINITY;
  }
}
