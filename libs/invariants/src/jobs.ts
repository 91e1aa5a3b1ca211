import { Module } from '@nestjs/common';
import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { InvariantsModule } from './invariants.module';
import { WatchInvariants } from './watch-invariants';

@Module({
  imports: [InvariantsModule],
  providers: [
    makeGaugeProvider({
      name: 'invariant_violations',
      help: 'Violations that this worker found when it last checked, by rule; 0 when all is well',
      labelNames: ['rule'],
    }),
    WatchInvariants,
  ],
})
export class InvariantsJobsModule {}
