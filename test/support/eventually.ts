import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  readonly seconds?: number;
  /** Completes "timed out waiting for …". */
  readonly what: string;
}

const pauseMilliseconds = 50;

/** Asks until the answer is neither undefined nor false nor an error, and returns it; fails when the time is up. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  { seconds = 10, what }: Patience,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + seconds * 1000;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    await delay(pauseMilliseconds);
  }
  throw new Error(`timed out after ${seconds} s waiting for ${what}`, { cause: lastError });
}
