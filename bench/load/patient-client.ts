import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient, type ApiRequest, type Listener, type Reply } from '../generator/api-client';

const timeoutMilliseconds = 30_000;
const mostRepeats = 8;
const usualPauseSeconds = 1;
const longestPauseSeconds = 60;

/** How long a client is asked to stay away. Dates are not understood; the API answers with seconds. */
export function pauseSecondsOf(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter ?? usualPauseSeconds);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(longestPauseSeconds, seconds) : usualPauseSeconds;
}

/**
 * Does what a well-behaved client does: waits as long as it is told when it is turned away (429, 503), and repeats a
 * request without an answer with the same Idempotency-Key. Each try counts as an answer of its own.
 */
export class PatientClient {
  private readonly api: ApiClient;

  constructor(
    address: string,
    listener: Listener,
    /** In milliseconds of `performance.now()`: nothing is waited for beyond it. */
    private readonly deadline: () => number,
  ) {
    this.api = new ApiClient({ address, timeoutMilliseconds }, listener);
  }

  /** @returns the last answer; that of a client that gave up is 429, 503 or none */
  async ask(request: ApiRequest): Promise<Reply> {
    const repeatable = request.method === 'GET' || request.headers?.['idempotency-key'] !== undefined;
    for (let repeats = 0; ; repeats += 1) {
      const reply = await this.api.ask(request);
      const turnedAway = reply.status === 429 || reply.status === 503;
      const inFlight = reply.outcome.endsWith('idempotency_in_flight');
      const lost = reply.status === 0 && repeatable && repeats < mostRepeats;
      if (!turnedAway && !inFlight && !lost) return reply;
      const milliseconds = pauseSecondsOf(reply.header('retry-after')) * 1000;
      if (performance.now() + milliseconds > this.deadline()) return reply;
      await pause(milliseconds);
    }
  }

  close(): void {
    this.api.close();
  }
}
