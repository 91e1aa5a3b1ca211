export { IdempotencyKey, keyOf, replyWith, scopedTo } from './idempotency-header';
export type { KeyOfRequest } from './idempotency-header';
