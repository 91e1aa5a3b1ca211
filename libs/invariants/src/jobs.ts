import { Module } from '@nestjs/common';
import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { GaugesModule } from '#observability';
import { InvariantsModule } from './invariants.module';
import { InvariantCheckRepository } from './store/invariant-check.repository';
import { WatchInvariants } from './watch-invariants';

@Module({
  imports: [InvariantsModule, GaugesModule],
  providers: [
    makeGaugeProvider({
      name: 'invariant_violations',
      help: 'Violations that the last check found, by rule; 0 when all is well',
      labelNames: ['rule'],
    }),
    makeGaugeProvider({ name: 'invariant_check_age_seconds', help: 'How long ago the invariants were checked last' }),
    InvariantCheckRepository,
    WatchInvariants,
  ],
})
export class InvariantsJobsModule {}
