import { Tally } from '../generator/tally';
import type { BackendName } from '../support/queue-backends';
import { median, spread } from '../support/statistics';
import { type Column, count, share, table, threeDigits } from '../support/table';
import type { PaidResult } from './measure-paid';
import { paidStages } from './paid-plan';

/** One result for each round. */
export interface MeasuredPaid {
  readonly backend: BackendName;
  readonly rounds: readonly PaidResult[];
}

const right = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({ title, text, align: 'right' });

const unknown = '–';

interface StageRow {
  readonly backend: BackendName;
  readonly stage: string;
  readonly tallies: readonly Tally[];
}

const quantiles = ({ tallies }: StageRow, percent: number): number[] =>
  tallies.map(({ latencies }) => latencies.percentile(percent));

/** How long events took, and what of it they spent where. */
export function stagesTable(measured: readonly MeasuredPaid[]): string {
  const rows = Object.values(paidStages).flatMap((stage) =>
    measured.map(({ backend, rounds }): StageRow => {
      return { backend, stage, tallies: rounds.map(({ stages }) => stages.step(stage)) };
    }),
  );
  const quantile = (percent: number): Column<StageRow> =>
    right(`p${percent} ms`, (row) => threeDigits(median(quantiles(row, percent))));
  return table<StageRow>(
    [
      { title: 'time', text: ({ stage }) => stage },
      { title: 'queues on', text: ({ backend }) => backend },
      right('events', ({ tallies }) => count(tallies.reduce((sum, { succeeded }) => sum + succeeded, 0))),
      quantile(50),
      quantile(95),
      quantile(99),
      right('spread of p50', (row) => share(spread(quantiles(row, 50)))),
      { title: 'refused or lost', text: refusals },
    ],
    rows,
  );
}

function refusals({ tallies }: StageRow): string {
  const all = new Tally();
  for (const tally of tallies) all.add(tally.toJSON());
  const refused = all.outcomes.filter(([outcome]) => outcome !== '200');
  return refused.map(([outcome, times]) => `${count(times)} × ${outcome}`).join(', ') || 'none';
}

export function busyTable(measured: readonly MeasuredPaid[]): string {
  const busy = ({ rounds }: MeasuredPaid, value: (result: PaidResult) => number | undefined): string => {
    const known = rounds.map(value).filter((each) => each !== undefined);
    return known.length === rounds.length ? share(median(known)) : unknown;
  };
  return table<MeasuredPaid>(
    [
      { title: 'queues on', text: ({ backend }) => backend },
      right('API busy', (row) => busy(row, ({ apiShare }) => apiShare)),
      right('worker busy', (row) => busy(row, ({ workerShare }) => workerShare)),
      right('client busy', (row) => busy(row, ({ clientShare }) => clientShare)),
    ],
    measured,
  );
}

/** What the median takes on Redis beside PostgreSQL, round by round. Empty when there is nothing to compare. */
export function paidRatio(measured: readonly MeasuredPaid[]): string {
  const p50 = (name: BackendName): number[] => {
    const rounds = measured.find(({ backend }) => backend === name)?.rounds ?? [];
    return rounds.map(({ stages }) => stages.step(paidStages.paid).latencies.percentile(50));
  };
  const [postgresql, redis] = [p50('postgresql'), p50('redis')];
  if (postgresql.length === 0 || redis.length === 0) return '';
  const ratios = redis.map((each, round) => each / (postgresql[round] ?? Number.NaN));
  return `Redis to PostgreSQL, p50 until paid, round by round: ${threeDigits(median(ratios))} × (spread ${share(spread(ratios))}).`;
}
