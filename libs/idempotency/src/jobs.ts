import { Module } from '@nestjs/common';
import { PurgeKeys } from './purge-keys';

@Module({ providers: [PurgeKeys] })
export class IdempotencyJobsModule {}
