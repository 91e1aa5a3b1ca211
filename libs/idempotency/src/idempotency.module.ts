import { Module } from '@nestjs/common';
import { IdempotencyKeys } from './idempotency-keys';
import { IdempotencyKeyRepository } from './store/idempotency-key.repository';

@Module({ providers: [IdempotencyKeyRepository, IdempotencyKeys], exports: [IdempotencyKeys] })
export class IdempotencyModule {}
