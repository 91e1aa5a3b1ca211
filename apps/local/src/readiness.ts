import { setTimeout as delay } from 'node:timers/promises';

export interface Readiness {
  readonly ready: boolean;
  /** What the app answered, or why it did not. */
  readonly answer: string;
}

const answerSeconds = 5;
const pauseMilliseconds = 100;

export async function probe(url: string): Promise<Readiness> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerSeconds * 1000) });
    const body = await response.text();
    return { ready: response.status === 200, answer: `${response.status} ${body}`.slice(0, 300) };
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    return { ready: false, answer: (cause as NodeJS.ErrnoException).code ?? (cause as Error).message };
  }
}

/** Asks until the answer is 200, the signal aborts or the time is up; returns the last answer. */
export async function untilReady(url: string, limits: { seconds: number; signal: AbortSignal }): Promise<Readiness> {
  const deadline = Date.now() + limits.seconds * 1000;
  for (;;) {
    const readiness = await probe(url);
    if (readiness.ready || limits.signal.aborted || Date.now() > deadline) return readiness;
    await delay(pauseMilliseconds, undefined, { signal: limits.signal }).catch(() => undefined);
  }
}
