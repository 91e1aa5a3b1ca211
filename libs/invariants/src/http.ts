import { Module } from '@nestjs/common';
import { AuditController } from './http/audit.controller';
import { InvariantsModule } from './invariants.module';

@Module({ imports: [InvariantsModule], controllers: [AuditController] })
export class InvariantsHttpModule {}
