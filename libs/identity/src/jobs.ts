import { Module } from '@nestjs/common';
import { IdentityModule } from './identity.module';
import { PurgeTokens } from './purge-tokens';

@Module({ imports: [IdentityModule], providers: [PurgeTokens] })
export class IdentityJobsModule {}
