import { LatencyHistogram } from '../generator/latency-histogram';
import type { StepTallies } from '../generator/step-tallies';
import { count, threeDigits } from '../support/table';

interface Totals {
  readonly requests: number;
  readonly turnedAway: number;
  readonly unanswered: number;
}

/** Says once a second how far it is: in place on a terminal, else line by line. */
export class Progress {
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private before = 0;

  constructor(
    private readonly steps: StepTallies,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {
    this.timer = setInterval(() => this.say(), 1000);
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.out.isTTY) this.out.write('\r\x1b[K');
  }

  private say(): void {
    const totals = totalsOf(this.steps);
    const line = progressLine((performance.now() - this.startedAt) / 1000, this.steps, totals.requests - this.before);
    this.before = totals.requests;
    this.out.write(this.out.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }
}

/** `12 s  3,456 requests, 321 in the last second, p95 12.3 ms` and what went wrong, if anything did. */
export function progressLine(seconds: number, steps: StepTallies, latest: number): string {
  const { requests, turnedAway, unanswered } = totalsOf(steps);
  const all = new LatencyHistogram();
  for (const [, tally] of steps.entries()) all.add(tally.latencies.toJSON());
  const parts = [
    `${count(requests)} requests`,
    `${count(latest)} in the last second`,
    `p95 ${threeDigits(all.percentile(95))} ms`,
    ...(turnedAway > 0 ? [`${count(turnedAway)} told to wait`] : []),
    ...(unanswered > 0 ? [`${count(unanswered)} unanswered`] : []),
  ];
  return `${String(Math.round(seconds)).padStart(4)} s  ${parts.join(', ')}`;
}

function totalsOf(steps: StepTallies): Totals {
  const outcomes = steps.entries().flatMap(([, tally]) => tally.outcomes);
  const sum = (pattern: RegExp): number =>
    outcomes.reduce((all, [outcome, times]) => (pattern.test(outcome) ? all + times : all), 0);
  return { requests: sum(/./), turnedAway: sum(/^(?:429|503)\b/), unanswered: sum(/^no answer$/) };
}
