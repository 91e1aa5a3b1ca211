import { count, threeDigits } from '../support/table';

/** What was measured that an aim speaks of; a member is missing when it was not measured. */
export interface AimFigures {
  /** Best median of the grouped product and of SQL with one transaction each, in checkouts per second. */
  readonly hot?: BestOf;
  readonly spread?: BestOf;
  /** Milliseconds with 256 clients at a rate below saturation, the worse of both mixes. */
  readonly pacedP99?: number;
  /** p95 of a catalogue read beside hot checkouts, as a multiple of the p95 with nothing else going on; the worst. */
  readonly catalogueRatio?: number;
  /** Hot, with 64 clients. */
  readonly statementsPerCheckout?: number;
}

export interface BestOf {
  readonly product: number;
  readonly sql: number;
}

export interface Aim {
  readonly aim: string;
  /** Undefined when it was not measured. */
  readonly reached: boolean | undefined;
  readonly found: string;
}

const notMeasured = 'not measured';

/** What the product aims at on two cores, and whether it is so on this machine. */
export function aimsOf(figures: AimFigures): Aim[] {
  return [
    ratioAim('hot over HTTP at least 3 × SQL, one transaction each', figures.hot, 3),
    ratioAim('spread over HTTP at least 1 × SQL, one transaction each', figures.spread, 1),
    limitAim('p99 below 150 ms with 256 clients below saturation', figures.pacedP99, {
      within: (milliseconds) => milliseconds < 150,
      text: (milliseconds) => `${threeDigits(milliseconds)} ms`,
    }),
    limitAim('catalogue p95 at most doubled beside the hot run', figures.catalogueRatio, {
      within: (ratio) => ratio <= 2,
      text: (ratio) => `${threeDigits(ratio)} ×`,
    }),
    limitAim('fewer statements than checkouts with 64 clients', figures.statementsPerCheckout, {
      within: (statements) => statements < 1,
      text: (statements) => `${threeDigits(statements)} per checkout`,
    }),
  ];
}

function ratioAim(aim: string, best: BestOf | undefined, atLeast: number): Aim {
  if (!best) return { aim, reached: undefined, found: notMeasured };
  const ratio = best.product / best.sql;
  const found = `${threeDigits(ratio)} × (${count(best.product)} to ${count(best.sql)} a second)`;
  return { aim, reached: ratio >= atLeast, found };
}

export function limitAim(
  aim: string,
  value: number | undefined,
  { within, text }: { within: (value: number) => boolean; text: (value: number) => string },
): Aim {
  if (value === undefined) return { aim, reached: undefined, found: notMeasured };
  return { aim, reached: within(value), found: text(value) };
}

/** One line for each aim, `reached` or `missed` first. */
export function aimLines(aims: readonly Aim[]): string {
  const words = aims.map(({ reached }) => (reached === undefined ? '–' : reached ? 'reached' : 'missed'));
  return aims.map(({ aim, found }, place) => `${(words[place] ?? '').padEnd(8)} ${aim}: ${found}`).join('\n');
}
