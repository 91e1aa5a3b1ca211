import type { HttpAnswer } from './answer-parser';
import { LatencyHistogram, type RecordedLatencies } from './latency-histogram';

export interface RecordedTally {
  /** How often each outcome came: `201`, `409 insufficient_stock`, `no answer`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of the answers that did what was asked for. */
  readonly latencies: RecordedLatencies;
}

export const noAnswer = 'no answer';

/** The status, and the `code` of a problem document. */
export function outcomeOf({ status, body }: HttpAnswer): string {
  if (status < 400) return String(status);
  const code = /"code":\s*"([^"]{1,64})"/.exec(body.toString('utf8'))?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** What came of many requests of one kind. */
export class Tally {
  readonly latencies = new LatencyHistogram();
  private readonly counts = new Map<string, number>();

  static of(recorded: RecordedTally): Tally {
    const tally = new Tally();
    tally.add(recorded);
    return tally;
  }

  /** Everything with a status below 400. */
  get succeeded(): number {
    return [...this.counts].reduce((sum, [outcome, count]) => (/^[123]\d\d$/.test(outcome) ? sum + count : sum), 0);
  }

  get all(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get outcomes(): readonly (readonly [outcome: string, count: number])[] {
    return [...this.counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Latencies of refusals would make a service look fast that refuses everything: they are counted only. */
  record(outcome: string, milliseconds: number): void {
    this.count(outcome);
    if (/^[123]\d\d$/.test(outcome)) this.latencies.record(milliseconds);
  }

  count(outcome: string, times = 1): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + times);
  }

  add({ outcomes, latencies }: RecordedTally): void {
    for (const [outcome, count] of Object.entries(outcomes)) this.count(outcome, count);
    this.latencies.add(latencies);
  }

  toJSON(): RecordedTally {
    return { outcomes: Object.fromEntries(this.counts), latencies: this.latencies.toJSON() };
  }
}
