import { secondsToNextAttempt } from './retry-schedule';

/** What an attempt came to. Nothing was answered when there is no status. */
export interface AttemptResult {
  readonly number: number;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** What follows for the delivery. `gone`: the subscriber wants nothing any more. */
export type DeliveryVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly seconds: number }
  | { readonly kind: 'failed' }
  | { readonly kind: 'gone' };

const mayAskForTime = new Set([429, 503]);

/** 2xx is delivered, 410 ends it, everything else is tried again while the schedule lasts: a redirect too. */
export function verdictOn({ number, status, retryAfterSeconds }: AttemptResult, random: number): DeliveryVerdict {
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const asked = status !== undefined && mayAskForTime.has(status) ? retryAfterSeconds : undefined;
  const seconds = secondsToNextAttempt(number, random, asked);
  return seconds === undefined ? { kind: 'failed' } : { kind: 'retry', seconds };
}
