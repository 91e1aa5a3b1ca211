import { Module } from '@nestjs/common';
import { FinishErasures } from './finish-erasures';
import { PrivacyModule } from './privacy.module';

export { FinishErasures } from './finish-erasures';

@Module({ imports: [PrivacyModule], providers: [FinishErasures], exports: [FinishErasures] })
export class PrivacyJobsModule {}
