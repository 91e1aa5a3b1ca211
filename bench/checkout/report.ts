import { median, spread } from '../support/statistics';
import { type Column, count, share, table, threeDigits } from '../support/table';
import type { BestOf } from './aims';
import type { Mix } from './bench-shop';
import type { CellResult } from './cell';
import type { Measured } from './measure-sides';
import type { SideName } from './sides';

const unknown = '–';

const names: Readonly<Record<SideName, string>> = {
  sql: 'SQL, one transaction each',
  pgbench: 'pgbench, one transaction each',
  pessimistic: 'product, pessimistic, grouped',
  'pessimistic-single': 'product, pessimistic, one by one',
  optimistic: 'product, optimistic, grouped',
  'optimistic-single': 'product, optimistic, one by one',
  distributed: 'product, distributed, grouped',
  'distributed-single': 'product, distributed, one by one',
};

const rates = ({ results }: Measured): number[] => results.map(({ perSecond }) => perSecond);

function medianOf(
  results: readonly CellResult[],
  value: (result: CellResult) => number | undefined,
): number | undefined {
  const known = results.map(value).filter((each) => each !== undefined);
  return known.length === results.length ? median(known) : undefined;
}

const number = (title: string, text: (row: Measured) => string): Column<Measured> => ({ title, text, align: 'right' });

const latency = (title: string, percent: number): Column<Measured> =>
  number(title, ({ results }) => threeDigits(median(results.map(({ tally }) => tally.latencies.percentile(percent)))));

const optional = (
  title: string,
  value: (result: CellResult) => number | undefined,
  text: (value: number) => string,
): Column<Measured> =>
  number(title, ({ results }) => {
    const middle = medianOf(results, value);
    return middle === undefined ? unknown : text(middle);
  });

/** Answers other than a placed order, over all rounds. */
function otherOutcomes({ results }: Pick<Measured, 'results'>): string {
  const counts = new Map<string, number>();
  for (const { tally, unknown: lost, unresolved } of results) {
    for (const [outcome, times] of tally.outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + times);
    if (lost > 0) counts.set('unknown', (counts.get('unknown') ?? 0) + lost);
    if (lost > 0 && unresolved > 0) counts.set('unresolved', (counts.get('unresolved') ?? 0) + unresolved);
  }
  counts.delete('201');
  return [...counts].map(([outcome, times]) => `${count(times)} × ${outcome}`).join(', ') || 'none';
}

export function figuresTable(measured: readonly Measured[]): string {
  return table<Measured>(
    [
      { title: 'side', text: ({ side }) => names[side] },
      { title: 'products', text: ({ mix }) => mix },
      number('clients', ({ clients }) => count(clients)),
      number('checkouts a second', (row) => count(median(rates(row)))),
      number('spread', (row) => share(spread(rates(row)))),
      latency('p50 ms', 50),
      latency('p95 ms', 95),
      latency('p99 ms', 99),
      number('max ms', ({ results }) =>
        threeDigits(Math.max(...results.map(({ tally }) => tally.latencies.maxMilliseconds))),
      ),
      optional('batch', ({ batchSize }) => batchSize, threeDigits),
      optional('WAL bytes', ({ walBytesPerOrder }) => walBytesPerOrder, count),
      optional('API busy', ({ serverShare }) => serverShare, share),
      optional('client busy', ({ clientShare }) => clientShare, share),
      { title: 'other outcomes', text: otherOutcomes },
    ],
    measured,
  );
}

interface RatioRow {
  readonly name: string;
  readonly mix: Mix;
  readonly clients: number;
  readonly ratios: readonly (number | undefined)[];
}

const baselines = ['sql', 'pgbench'] as const;

/** Each product side beside the baselines under the same load, round by round. Empty when there is nothing to compare. */
export function ratiosTable(measured: readonly Measured[]): string {
  const rows = measured
    .filter(({ side }) => side !== 'sql' && side !== 'pgbench')
    .map(({ side, mix, clients, results }): RatioRow => {
      const ratios = baselines.map((baseline) => {
        const other = measured.find((each) => each.side === baseline && each.mix === mix && each.clients === clients);
        return (
          other && median(results.map(({ perSecond }, round) => perSecond / (other.results[round]?.perSecond ?? 0)))
        );
      });
      return { name: names[side], mix, clients, ratios };
    })
    .filter(({ ratios }) => ratios.some((ratio) => ratio !== undefined));
  if (rows.length === 0) return '';
  const ratio = (title: string, place: number): Column<RatioRow> => ({
    title,
    text: ({ ratios }) => (ratios[place] === undefined ? unknown : `${threeDigits(ratios[place])} ×`),
    align: 'right',
  });
  return table<RatioRow>(
    [
      { title: 'side', text: ({ name }) => name },
      { title: 'products', text: ({ mix }) => mix },
      { title: 'clients', text: ({ clients }) => count(clients), align: 'right' },
      ratio('to SQL', 0),
      ratio('to pgbench', 1),
    ],
    rows,
  );
}

/** The best series of the grouped product and of the SQL baseline, whatever the number of clients of each. */
export function bestOf(measured: readonly Measured[], mix: Mix): BestOf | undefined {
  const best = (side: SideName): number =>
    Math.max(
      0,
      ...measured.filter((each) => each.side === side && each.mix === mix).map((each) => median(rates(each))),
    );
  const [product, sql] = [best('pessimistic'), best('sql')];
  return product > 0 && sql > 0 ? { product, sql } : undefined;
}
