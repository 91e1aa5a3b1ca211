import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { RecordedTally } from '../generator/tally';
import type { BenchShop, Mix } from './bench-shop';

/** What a load generator is told on its command line, as JSON. */
export interface LoadPlan {
  /** A BenchShop as JSON. */
  readonly shopFile: string;
  /** Where the API or the database is. */
  readonly target: string;
  readonly mix: Mix;
  readonly clients: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Sends at this rate, whatever the answers; without it every client sends as soon as it has an answer. */
  readonly ratePerSecond?: number;
  readonly timeoutMilliseconds: number;
  /** Takes the ids of all orders that were confirmed to a client, one a line. */
  readonly toldFile: string;
}

/** What it says at its end. */
export interface LoadReport {
  readonly seconds: number;
  /** Of the measured time alone, without the warm-up. */
  readonly tally: RecordedTally;
  /** Processor time of the generator, 1 being all of one processor. */
  readonly clientShare: number;
  /** Orders that were confirmed, from the first request on. */
  readonly told: number;
  /** Requests without an answer, and how many of them had one when they were sent again with the same key. */
  readonly unknown: number;
  readonly resolved: number;
}

export function readPlan(args: readonly string[]): { plan: LoadPlan; shop: BenchShop } {
  const plan = JSON.parse(args[0] ?? '') as LoadPlan;
  return { plan, shop: JSON.parse(readFileSync(plan.shopFile, 'utf8')) as BenchShop };
}

/** Orders that clients were told of, kept in memory until the end so that no file is written while measuring. */
export class ToldOrders {
  private readonly ids: string[] = [];

  constructor(private readonly file: string) {
    writeFileSync(file, '', { flag: 'a' });
  }

  add(orderId: string): void {
    this.ids.push(orderId);
  }

  save(): number {
    if (this.ids.length > 0) appendFileSync(this.file, `${this.ids.join('\n')}\n`);
    return this.ids.length;
  }
}
