import type { Answer, IdempotencyClaim } from '#idempotency';

/** Whose retry a request may be, and how what it made is answered. */
export interface Reply<View> {
  readonly claim: IdempotencyClaim | undefined;
  readonly answer: (view: View) => Answer;
}
