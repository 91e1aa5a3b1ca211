import { type Column, table } from '../../bench/support/table';
import type { Mutant } from './mutant';
import type { Outcome } from './verdict';

export interface Judged {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  readonly seconds: number;
}

const columns: readonly Column<Judged>[] = [
  { title: 'mutant', text: ({ mutant }) => mutant.name },
  { title: 'breaks', text: ({ mutant }) => mutant.breaks },
  { title: 'caught by', text: ({ mutant, outcome }) => whereCaught(mutant, outcome) },
  { title: 'failed', text: ({ outcome }) => shareFailed(outcome), align: 'right' },
  { title: 's', text: ({ seconds }) => seconds.toFixed(0), align: 'right' },
];

const shareFailed = (outcome: Outcome): string =>
  outcome.kind === 'caught' ? `${outcome.failed} of ${outcome.ran}` : '';

function whereCaught({ caughtBy: { spec } }: Mutant, outcome: Outcome): string {
  if (outcome.kind === 'caught') return `${spec.replace(/^test\//, '')}: ${outcome.by}`;
  return `**${outcome.kind}**${'reason' in outcome ? `: ${outcome.reason}` : ''}`;
}

/** `[ 3/17] the stock update loses its guard … caught by "sells not one too many" after 9 s` */
export function progressLine({ mutant, outcome, seconds }: Judged, place: number, of: number): string {
  const what =
    outcome.kind === 'caught'
      ? `caught by "${outcome.by}"`
      : `${outcome.kind.toUpperCase()}${'reason' in outcome ? `: ${outcome.reason}` : ''}`;
  const why = outcome.kind === 'caught' ? `\n        ${outcome.why}` : '';
  return `[${String(place).padStart(String(of).length)}/${of}] ${mutant.name} … ${what} after ${seconds.toFixed(0)} s${why}`;
}

export const resultTable = (judged: readonly Judged[]): string => table(columns, judged);

/** What there is, before anything is run. */
export function listOf(mutants: readonly Mutant[]): string {
  const listed: readonly Column<Mutant>[] = [
    { title: 'mutant', text: ({ name }) => name },
    { title: 'breaks', text: ({ breaks }) => breaks },
    { title: 'file', text: ({ file }) => file },
    { title: 'to be caught by', text: ({ caughtBy: { spec, title } }) => `${spec.replace(/^test\//, '')}: ${title}` },
  ];
  return table(listed, mutants);
}

const advice = {
  survived: 'survived: nothing tests this promise. Write the test that fails with the change, and name it in the list',
  stale: 'is stale: the source has changed. Bring the mutant up to date in test/mutants',
  'no proof': 'proves nothing: make the change one that still runs, or name another suite',
} as const;

/** How it came out and what to do next, in sentences. */
export function conclusion(judged: readonly Judged[]): string {
  const missed = judged.flatMap(({ mutant: { name }, outcome }) =>
    outcome.kind === 'caught' ? [] : [`"${name}" ${advice[outcome.kind]}; then npm run mutants -- --only '${name}'.`],
  );
  const result = `${judged.length - missed.length} of ${judged.length} mutants were caught.`;
  const next = 'Next: whoever adds a guard adds the mutant without it to test/mutants.';
  return missed.length === 0 ? `${result} ${next}` : [result, ...missed].join('\n');
}
