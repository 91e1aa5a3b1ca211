const minute = 60;
const hour = 60 * minute;

/** Seconds between the end of an attempt and the next one; the first attempt is at once. More than three days in all. */
export const retryDelaysSeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

export const maxAttempts = retryDelaysSeconds.length + 1;

/** At most so much is added to a delay, as a part of it: subscribers that were away are not met by everything at once. */
const jitter = 0.2;

/** What a subscriber asks for by Retry-After is granted up to this. */
const maxRetryAfterSeconds = 24 * hour;

/**
 * How long to wait after attempt `number` (from 1) has failed; undefined when it was the last.
 * @param random from 0 up to 1
 * @param retryAfterSeconds what the subscriber asked for, if it did
 */
export function secondsToNextAttempt(number: number, random: number, retryAfterSeconds = 0): number | undefined {
  const delay = retryDelaysSeconds[number - 1];
  if (delay === undefined) return undefined;
  return Math.max(delay, Math.min(retryAfterSeconds, maxRetryAfterSeconds)) * (1 + jitter * random);
}

/** Reads Retry-After (RFC 9110, 10.2.3): seconds or a date. Undefined when it is neither, or over. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,10}$/.test(header) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000;
  return seconds > 0 ? seconds : undefined;
}
