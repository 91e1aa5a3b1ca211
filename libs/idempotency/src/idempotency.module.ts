import { Module } from '@nestjs/common';
import { FindReplays } from './find-replays';
import { ForgetKeys } from './forget-keys';
import { IdempotencyKeys } from './idempotency-keys';
import { IdempotencyKeyRepository } from './store/idempotency-key.repository';

@Module({
  providers: [IdempotencyKeyRepository, IdempotencyKeys, FindReplays, ForgetKeys],
  exports: [IdempotencyKeys, FindReplays, ForgetKeys],
})
export class IdempotencyModule {}
