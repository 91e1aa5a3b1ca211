import type { Answer } from '#idempotency';

/** 201 with what was made and its address below the version prefix. */
export function created(
  body: { readonly id: string },
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status: 201, body, headers: { ...headers, location: `/api/v1${address}` }, resourceId: body.id };
}
