import { type Column, count, table } from '../../bench/support/table';
import { grouped } from './grouped';
import type { Run } from './run';
import type { Verdict } from './verdicts/verdict';

const mostShown = 10;

interface Asked {
  readonly kind: string;
  readonly asked: number;
  readonly attempts: number;
  readonly ok: number;
  readonly refused: number;
  readonly unknown: number;
  readonly learnt: number;
}

const number = (title: keyof Asked, as: string = title): Column<Asked> => ({
  title: as,
  text: (row) => count(Number(row[title])),
  align: 'right',
});

const askedColumns: readonly Column<Asked>[] = [
  { title: 'clients asked for', text: ({ kind }) => kind },
  number('asked', 'times'),
  number('attempts'),
  number('ok'),
  number('refused'),
  number('unknown', 'unknown to the end'),
  number('learnt', 'learnt after the storm'),
];

function askedTable({ history }: Run): string {
  const rows = history.kinds.map((kind): Asked => {
    const all = history.of(kind);
    const of = (outcome: 'ok' | 'refused' | 'unknown'): number => history.of(kind, outcome).length;
    return {
      kind,
      asked: all.length,
      attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
      ok: of('ok'),
      refused: of('refused'),
      unknown: of('unknown'),
      learnt: all.filter(({ resolvedAt, outcome }) => resolvedAt !== undefined && outcome !== 'unknown').length,
    };
  });
  return table(askedColumns, rows);
}

interface Struck {
  readonly what: string;
  readonly whom: string;
  readonly times: number;
}

const struckColumns: readonly Column<Struck>[] = [
  { title: 'survived', text: ({ whom }) => whom },
  { title: 'what was done', text: ({ what }) => what },
  { title: 'times', text: ({ times }) => count(times), align: 'right' },
];

function struckTable({ struck }: Run): string {
  const kinds = grouped(struck, ({ lane, blow }) => `${lane.replace(/ \d$/, '')}\n${blow.name}`);
  const rows = [...kinds].map(([key, blows]) => {
    const [whom = '', what = ''] = key.split('\n');
    return { whom, what, times: blows.length };
  });
  return table(
    struckColumns,
    rows.toSorted((a, b) => a.whom.localeCompare(b.whom) || a.what.localeCompare(b.what)),
  );
}

const verdictColumns: readonly Column<Verdict>[] = [
  { title: 'promise', text: ({ promise }) => promise },
  { title: 'checked', text: ({ checked }) => count(checked), align: 'right' },
  { title: 'broken', text: ({ broken }) => count(broken.length), align: 'right' },
];

/** Everything that is broken, in words. */
export const brokenPromises = ({ verdicts }: Run): string[] =>
  verdicts.flatMap(({ promise, broken }) => broken.map((what) => `${promise}: ${what}`));

/** What was done, what was asked for, and what was kept. */
export function reportOf(run: Run): string {
  const starts = [...run.starts].map(([name, times]) => `${name} ${times}`).join(', ');
  const broken = run.verdicts.filter((verdict) => verdict.broken.length > 0);
  return [
    struckTable(run),
    `Processes were started: ${starts}.`,
    ...(run.missed.length > 0 ? [`Not struck: ${run.missed.join('; ')}.`] : []),
    ...(run.leftOut.length > 0 ? [`NOT TRIED: ${run.leftOut.join('; ')}.`] : []),
    askedTable(run),
    table(verdictColumns, run.verdicts),
    ...broken.map(({ promise, broken: all }) => `BROKEN: ${promise}\n${shown(all)}`),
  ].join('\n\n');
}

function shown(lines: readonly string[]): string {
  const more = lines.length > mostShown ? [`  … and ${lines.length - mostShown} more`] : [];
  return [...lines.slice(0, mostShown).map((line) => `  ${line}`), ...more].join('\n');
}
