import { SeededRandom } from '../support/seeded-random';

/** Times are in milliseconds of `performance.now()`. */
export interface Window {
  /** Until here everything warms up and nothing counts. */
  readonly from: number;
  readonly until: number;
}

export function windowOf({ warmUpSeconds, seconds }: { warmUpSeconds: number; seconds: number }): Window {
  const from = performance.now() + warmUpSeconds * 1000;
  return { from, until: from + seconds * 1000 };
}

export const isWithin = ({ from, until }: Window, at: number): boolean => at >= from && at < until;

/** Each of so many clients sends its next request as soon as the last one is answered. Ends when all are answered. */
export async function closedLoop(
  clients: number,
  window: Window,
  send: (client: number, intendedAt: number) => Promise<void>,
): Promise<void> {
  const run = async (client: number): Promise<void> => {
    for (let now = performance.now(); now < window.until; now = performance.now()) await send(client, now);
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
}

const tickMilliseconds = 1;

/**
 * Sends at a rate, at random moments like people who do not know of each other, over so many clients. When none is free
 * the request waits, and its latency counts from the moment that it should have been sent: a server that stalls is not
 * asked less often for it.
 */
export async function openLoop(
  { clients, ratePerSecond, seed }: { clients: number; ratePerSecond: number; seed: number },
  window: Window,
  send: (client: number, intendedAt: number) => Promise<void>,
): Promise<void> {
  const random = new SeededRandom(seed);
  const gap = (): number => (-Math.log(1 - random.next()) * 1000) / ratePerSecond;
  const free = Array.from({ length: clients }, (_, client) => client);
  const due: number[] = [];
  const underWay = new Set<Promise<void>>();
  const start = (): void => {
    while (free.length > 0 && due.length > 0) {
      const client = free.shift() ?? 0;
      const sent = send(client, due.shift() ?? 0).finally(() => {
        underWay.delete(sent);
        free.push(client);
        start();
      });
      underWay.add(sent);
    }
  };
  for (let next = performance.now() + gap(); next < window.until;) {
    for (const now = performance.now(); next <= now; next += gap()) due.push(next);
    start();
    await new Promise((resolve) => setTimeout(resolve, tickMilliseconds));
  }
  while (underWay.size > 0) await Promise.all(underWay);
}
