export { IdempotencyKeys } from './idempotency-keys';
export type { Answer, IdempotencyClaim, Replayable } from './idempotency-keys';
export { IdempotencyModule } from './idempotency.module';
