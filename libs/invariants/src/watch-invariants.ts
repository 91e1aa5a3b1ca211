import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { type LabelledValue, SampledGauges } from '#observability';
import { JobRegistry } from '#queue';
import { CheckInvariants } from './check-invariants';
import { ruleIds } from './rules/rule';
import { InvariantCheckRepository } from './store/invariant-check.repository';

const everySeconds = 60;

/**
 * Checks the invariants once a minute on one of the workers. What it finds is kept in rows, and the gauges of all workers say
 * the same: what the last check found, whoever made it, and how long ago that was.
 */
@Injectable()
export class WatchInvariants implements OnModuleInit {
  private readonly logger = new Logger('Invariants');

  constructor(
    private readonly registry: JobRegistry,
    private readonly checkInvariants: CheckInvariants,
    private readonly checks: InvariantCheckRepository,
    private readonly gauges: SampledGauges,
    @InjectMetric('invariant_violations') private readonly violations: Gauge,
    @InjectMetric('invariant_check_age_seconds') private readonly age: Gauge,
  ) {}

  onModuleInit(): void {
    for (const rule of ruleIds) this.violations.set({ rule }, 0);
    this.gauges.add({ gauge: this.violations, sample: () => this.found() });
    this.gauges.add({ gauge: this.age, sample: () => this.checks.ageSeconds() });
    this.registry.every({ name: 'check-invariants', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    const { checkedAt, rules } = await this.checkInvariants.run();
    for (const { rule, title, violations, samples } of rules) {
      if (violations > 0) this.logger.error(`Invariant ${rule} is violated`, { rule, title, violations, samples });
    }
    await this.checks.keep(checkedAt, rules);
    await this.gauges.sample(this.violations);
  }

  private async found(): Promise<LabelledValue[]> {
    const found = new Map((await this.checks.list()).map(({ rule, violations }) => [rule, violations]));
    return ruleIds.map((rule) => ({ labels: { rule }, value: found.get(rule) ?? 0 }));
  }
}
