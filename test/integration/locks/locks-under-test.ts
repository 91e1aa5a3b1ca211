import { Logger } from '@nestjs/common';
import { type FencedLock, FencedLocks } from '#locks';
import { eventually } from '../../support/eventually';

/** Leases that only end by being given back, unless a test is about their end. */
export const longLease = 60_000;

/** Several processes that take locks from Redis, each on a connection of its own. */
export class LockTakers {
  private readonly takers: FencedLocks[] = [];

  start(url: string): FencedLocks {
    Logger.overrideLogger(false);
    const taker = new FencedLocks({ url });
    this.takers.push(taker);
    return taker;
  }

  close(): void {
    for (const taker of this.takers.splice(0)) taker.onApplicationShutdown();
  }
}

/** Asks once; what is not free at once is refused. */
export const takeNow = (locks: FencedLocks, names: readonly string[], leaseMilliseconds = longLease) =>
  locks.acquire(names, { waitMilliseconds: 0, leaseMilliseconds });

/** Asks until Redis is back, which the locks find out by themselves. */
export const takeAgain = (locks: FencedLocks, names: readonly string[]): Promise<FencedLock> =>
  eventually(() => takeNow(locks, names), { what: `${names.join(' and ')} to be free` });

export const refused = { kind: 'busy', code: 'busy', details: { retryAfterSeconds: 1 } };
