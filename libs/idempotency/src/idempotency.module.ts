import { Module } from '@nestjs/common';
import { FindReplays } from './find-replays';
import { IdempotencyKeys } from './idempotency-keys';
import { IdempotencyKeyRepository } from './store/idempotency-key.repository';

@Module({
  providers: [IdempotencyKeyRepository, IdempotencyKeys, FindReplays],
  exports: [IdempotencyKeys, FindReplays],
})
export class IdempotencyModule {}
