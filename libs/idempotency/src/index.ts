export { FindReplays } from './find-replays';
export { ForgetKeys } from './forget-keys';
export { IdempotencyKeys, inFlight, KeyTaken, nameOf } from './idempotency-keys';
export type { Claimed, IdempotencyClaim } from './idempotency-keys';
export { IdempotencyModule } from './idempotency.module';
export { JsonText } from './rules/answer';
export type { Answer, Replayable } from './rules/answer';
