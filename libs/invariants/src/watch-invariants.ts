import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { JobRegistry } from '#queue';
import { CheckInvariants } from './check-invariants';
import { ruleIds } from './rules/rule';

const everySeconds = 60;

/** Checks the invariants once a minute on one of the workers, whose gauge then says what it found. */
@Injectable()
export class WatchInvariants implements OnModuleInit {
  private readonly logger = new Logger('Invariants');

  constructor(
    private readonly registry: JobRegistry,
    private readonly checkInvariants: CheckInvariants,
    @InjectMetric('invariant_violations') private readonly violations: Gauge,
  ) {}

  onModuleInit(): void {
    for (const rule of ruleIds) this.violations.set({ rule }, 0);
    this.registry.every({ name: 'check-invariants', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    const { rules } = await this.checkInvariants.run();
    for (const { rule, title, violations, samples } of rules) {
      this.violations.set({ rule }, violations);
      if (violations > 0) this.logger.error(`Invariant ${rule} is violated`, { rule, title, violations, samples });
    }
  }
}
