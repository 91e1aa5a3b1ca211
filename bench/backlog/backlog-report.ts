import { type Aim, limitAim } from '../checkout/aims';
import { Tally } from '../generator/tally';
import { median, spread } from '../support/statistics';
import { type Column, count, share, table, threeDigits } from '../support/table';
import type { BacklogSide } from './backlog-side';
import type { BacklogResult } from './measure-backlog';

/** One result for each round. */
export interface MeasuredBacklog {
  readonly side: BacklogSide;
  readonly rounds: readonly BacklogResult[];
}

const unknown = '–';

const right = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({ title, text, align: 'right' });

const quantiles = ({ rounds }: MeasuredBacklog, percent: number): number[] =>
  rounds.map(({ checkouts }) => checkouts.tally.latencies.percentile(percent));

const worker = ({ side }: MeasuredBacklog): string => (side.worker ? 'one' : 'none');

export function backlogTable(measured: readonly MeasuredBacklog[]): string {
  const quantile = (percent: number): Column<MeasuredBacklog> =>
    right(`p${percent} ms`, (row) => threeDigits(median(quantiles(row, percent))));
  const busy = (values: readonly (number | undefined)[]): string => {
    const known = values.filter((each) => each !== undefined);
    return known.length === values.length ? share(median(known)) : unknown;
  };
  return table<MeasuredBacklog>(
    [
      { title: 'queues on', text: ({ side }) => side.backend.name },
      { title: 'worker', text: worker },
      right('mails waiting', ({ side }) => count(side.mails)),
      right('checkouts', ({ rounds }) =>
        count(rounds.reduce((sum, { checkouts }) => sum + checkouts.tally.succeeded, 0)),
      ),
      quantile(50),
      quantile(95),
      quantile(99),
      right('spread of p50', (row) => share(spread(quantiles(row, 50)))),
      right('mails sent a second', ({ rounds }) =>
        threeDigits(median(rounds.map(({ mailsPerSecond }) => mailsPerSecond))),
      ),
      right('API busy', ({ rounds }) => busy(rounds.map(({ checkouts }) => checkouts.serverShare))),
      right('worker busy', ({ rounds }) => busy(rounds.map(({ workerShare }) => workerShare))),
      { title: 'other outcomes', text: otherOutcomes },
    ],
    measured,
  );
}

function otherOutcomes({ rounds }: MeasuredBacklog): string {
  const all = new Tally();
  for (const { checkouts } of rounds) all.add(checkouts.tally.toJSON());
  const others = all.outcomes.filter(([outcome]) => outcome !== '201');
  return others.map(([outcome, times]) => `${count(times)} × ${outcome}`).join(', ') || 'none';
}

export interface BacklogRatio {
  readonly row: MeasuredBacklog;
  readonly p50: readonly number[];
  readonly p95: readonly number[];
}

/** Checkouts while mails wait beside checkouts while none wait, all else the same, round by round. */
export function backlogRatios(measured: readonly MeasuredBacklog[]): readonly BacklogRatio[] {
  return measured.flatMap((row): BacklogRatio[] => {
    const { backend, worker: working, mails } = row.side;
    const none = measured.find(
      ({ side }) => side.backend.name === backend.name && side.worker === working && side.mails === 0,
    );
    if (mails === 0 || !none) return [];
    const ratios = (percent: number): number[] =>
      quantiles(row, percent).map((each, round) => each / (quantiles(none, percent)[round] ?? Number.NaN));
    return [{ row, p50: ratios(50), p95: ratios(95) }];
  });
}

export function ratiosTable(ratios: readonly BacklogRatio[]): string {
  const ratio = (title: string, values: (row: BacklogRatio) => readonly number[]): Column<BacklogRatio>[] => [
    right(title, (row) => `${threeDigits(median(values(row)))} ×`),
    right('spread', (row) => share(spread(values(row)))),
  ];
  return table<BacklogRatio>(
    [
      { title: 'queues on', text: ({ row }) => row.side.backend.name },
      { title: 'worker', text: ({ row }) => worker(row) },
      ...ratio('p50', ({ p50 }) => p50),
      ...ratio('p95', ({ p95 }) => p95),
    ],
    ratios,
  );
}

const near = 1.25;

/** What waits must not be felt by those who order. */
export function backlogAims(ratios: readonly BacklogRatio[]): Aim[] {
  const limit = {
    within: (ratio: number) => ratio <= near,
    text: (ratio: number) => `${threeDigits(ratio)} ×`,
  };
  return ratios.map(({ row, p50 }) => {
    const { backend, worker: working, mails } = row.side;
    const where = `${count(mails)} mails waiting on ${backend.name}, ${working ? 'a worker at work' : 'no worker'}`;
    return limitAim(`p50 of a checkout at most ${near} × that with none, ${where}`, median(p50), limit);
  });
}
