import { Module } from '@nestjs/common';
import { CheckInvariants } from './check-invariants';

@Module({ providers: [CheckInvariants], exports: [CheckInvariants] })
export class InvariantsModule {}
