import { setTimeout as delay } from 'node:timers/promises';
import type { AppProcess, Shop } from '../support/shop';
import type { Blow, BlowKind } from './schedule';
import type { Trade } from './trade';

const mostWorkers = 4;

/** Starts, kills, stops and freezes workers as a schedule says, while buyers buy. */
export class Storm {
  /** What orderly ends of workers, once they were ready, ended with. */
  readonly exitCodes: (number | null)[] = [];
  private readonly ready = new Set<AppProcess>();
  private readonly frozen = new Set<AppProcess>();
  private readonly leaving = new Set<AppProcess>();
  private readonly underWay: Promise<void>[] = [];

  private readonly shop: Shop;

  constructor(private readonly trade: Trade) {
    this.shop = trade.shop;
    for (const worker of this.shop.workers) this.ready.add(worker);
  }

  /** Returns when every blow was struck, every frozen worker has woken, and one is there at least. */
  async rage(schedule: readonly Blow[]): Promise<void> {
    for (const blow of schedule) {
      await delay(blow.pauseMilliseconds);
      this.underWay.push(this.trade.wave(blow.orders));
      this.underWay.push(this.strike(blow));
    }
    await Promise.all(this.underWay);
    if (!this.shop.workers.some(({ running }) => running)) await this.start();
  }

  private async strike({ kind, victim, forMilliseconds }: Blow): Promise<void> {
    const standing = this.standing(kind);
    const worker = standing[victim % Math.max(1, standing.length)];
    if (worker === undefined) return this.start();
    switch (kind) {
      case 'start':
        return standing.length < mostWorkers ? this.start() : undefined;
      case 'kill':
        return this.kill(worker);
      case 'stop':
        return this.stop(worker);
      default:
        return this.freeze(worker, forMilliseconds);
    }
  }

  /** Whom such a blow may hit. Only killed are also those that have not finished starting. */
  private standing(kind: BlowKind): AppProcess[] {
    const anyone = kind === 'kill' || kind === 'start';
    return this.shop.workers.filter(
      (worker) =>
        worker.running && !this.frozen.has(worker) && !this.leaving.has(worker) && (anyone || this.ready.has(worker)),
    );
  }

  /** A worker that is hit before it is ready never will be; one that ends by itself is a fault. */
  private async start(): Promise<void> {
    const starting = this.shop.startWorker();
    const worker = this.shop.workers.at(-1);
    await starting.then(
      (started) => this.ready.add(started),
      (error: unknown) => {
        if (worker?.running === false && !this.leaving.has(worker)) throw error;
      },
    );
  }

  private async kill(worker: AppProcess): Promise<void> {
    this.leaving.add(worker);
    await worker.stop('SIGKILL');
  }

  private async stop(worker: AppProcess): Promise<void> {
    this.leaving.add(worker);
    const orderly = this.ready.has(worker);
    const exitCode = await worker.stop('SIGTERM');
    if (orderly) this.exitCodes.push(exitCode);
  }

  private async freeze(worker: AppProcess, forMilliseconds: number): Promise<void> {
    this.frozen.add(worker);
    worker.signal('SIGSTOP');
    await delay(forMilliseconds);
    worker.signal('SIGCONT');
    this.frozen.delete(worker);
  }
}
