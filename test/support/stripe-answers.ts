import type { Json } from './client';

/** What the fake of Stripe answers. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export const ok = (body: Json): Answer => ({ status: 200, body });
export const known = (body: Json): Answer => (body ? ok(body) : refusal(404, 'resource_missing'));
export const listOf = (data: Json[]): Json => ({ object: 'list', data, has_more: false });
export const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', code, message: code } },
});
export const idempotencyError: Answer = {
  status: 400,
  body: {
    error: {
      type: 'idempotency_error',
      message: 'Keys for idempotent requests can only be used with the same parameters',
    },
  },
};
