import { Tally } from '../generator/tally';
import { median } from '../support/statistics';
import { type Column, count, table, threeDigits } from '../support/table';
import type { Beside, CatalogueReads } from './beside';
import type { CountedStatements } from './statements';

export interface CatalogueRow {
  readonly during: string;
  readonly read: 'product detail' | 'first page of the list';
  readonly tally: Tally;
  /** p95 as a multiple of the p95 with nothing else going on. */
  readonly ratio: number;
}

/** All rounds together: a round has too few reads for a p95 of its own. */
export function catalogueRows(rounds: readonly Beside[]): CatalogueRow[] {
  const phases = rounds[0]?.catalogue.map(({ during }) => during) ?? [];
  const together = (place: number, kind: keyof CatalogueReads): Tally => {
    const all = new Tally();
    for (const { catalogue } of rounds) {
      const reads = catalogue[place]?.reads[kind];
      if (reads) all.add(reads.toJSON());
    }
    return all;
  };
  return (['detail', 'list'] as const).flatMap((kind) =>
    phases.map((during, place): CatalogueRow => {
      const tally = together(place, kind);
      const ratio = tally.latencies.percentile(95) / together(0, kind).latencies.percentile(95);
      return { during, read: kind === 'detail' ? 'product detail' : 'first page of the list', tally, ratio };
    }),
  );
}

export function catalogueTable(rows: readonly CatalogueRow[]): string {
  const right = (title: string, text: (row: CatalogueRow) => string): Column<CatalogueRow> => ({
    title,
    text,
    align: 'right',
  });
  return table<CatalogueRow>(
    [
      { title: 'GET', text: ({ read }) => read },
      { title: 'beside', text: ({ during }) => during },
      right('reads', ({ tally }) => count(tally.all)),
      right('p50 ms', ({ tally }) => threeDigits(tally.latencies.percentile(50))),
      right('p95 ms', ({ tally }) => threeDigits(tally.latencies.percentile(95))),
      right('of p95 alone', ({ ratio }) => `${threeDigits(ratio)} ×`),
    ],
    rows,
  );
}

interface PacedRow {
  readonly mix: string;
  readonly clients: number;
  readonly wanted: number;
  readonly perSecond: number;
  readonly quantile: (percent: number) => number;
}

function pacedRows(rounds: readonly Beside[]): PacedRow[] {
  return (rounds[0]?.paced ?? []).map(({ mix, clients, ratePerSecond = 0 }, place) => {
    const results = rounds.flatMap(({ paced }) => paced[place] ?? []);
    return {
      mix,
      clients,
      wanted: ratePerSecond,
      perSecond: median(results.map(({ perSecond }) => perSecond)),
      quantile: (percent) => median(results.map(({ tally }) => tally.latencies.percentile(percent))),
    };
  });
}

export function pacedTable(rounds: readonly Beside[]): string {
  const right = (title: string, text: (row: PacedRow) => string): Column<PacedRow> => ({ title, text, align: 'right' });
  return table<PacedRow>(
    [
      { title: 'products', text: ({ mix }) => mix },
      right('clients', ({ clients }) => count(clients)),
      right('sent a second', ({ wanted }) => count(wanted)),
      right('placed a second', ({ perSecond }) => count(perSecond)),
      right('p50 ms', ({ quantile }) => threeDigits(quantile(50))),
      right('p95 ms', ({ quantile }) => threeDigits(quantile(95))),
      right('p99 ms', ({ quantile }) => threeDigits(quantile(99))),
    ],
    pacedRows(rounds),
  );
}

export function worstPacedP99(rounds: readonly Beside[]): number | undefined {
  const all = pacedRows(rounds).map(({ quantile }) => quantile(99));
  return all.length > 0 ? Math.max(...all) : undefined;
}

export function statementsTable(counted: readonly CountedStatements[]): string {
  return table<CountedStatements>(
    [
      { title: 'products', text: ({ mix }) => mix },
      { title: 'clients', text: ({ clients }) => count(clients), align: 'right' },
      { title: 'statements per checkout', text: ({ perCheckout }) => threeDigits(perCheckout), align: 'right' },
      {
        title: 'most frequent',
        text: ({ most }) =>
          most
            .slice(0, 3)
            .map(({ text, calls }) => `${count(calls)} × ${text.slice(0, 40).replaceAll('|', '\\|')}`)
            .join('; '),
      },
    ],
    counted,
  );
}
