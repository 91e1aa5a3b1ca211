export { IdempotencyKey, replyWith, scopedTo } from './idempotency-header';
export type { KeyOfRequest } from './idempotency-header';
