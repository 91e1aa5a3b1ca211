import { type Aim, limitAim } from '../checkout/aims';
import { Tally } from '../generator/tally';
import { median, spread } from '../support/statistics';
import { type Column, count, share, table, threeDigits } from '../support/table';
import type { PurchaseResult } from './measure-purchases';
import { purchaseSteps, wholePurchase } from './purchase-plan';

/** What so many buyers did in each round. */
export interface MeasuredPurchases {
  readonly buyers: number;
  readonly rounds: readonly PurchaseResult[];
}

const right = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({ title, text, align: 'right' });

const sharesOf = (rounds: readonly PurchaseResult[], value: (result: PurchaseResult) => number | undefined): string => {
  const known = rounds.map(value).filter((each) => each !== undefined);
  return known.length === rounds.length ? share(median(known)) : '–';
};

export function purchasesTable(measured: readonly MeasuredPurchases[]): string {
  const rates = ({ rounds }: MeasuredPurchases): number[] => rounds.map(({ perSecond }) => perSecond);
  return table<MeasuredPurchases>(
    [
      right('buyers', ({ buyers }) => count(buyers)),
      right('purchases a second', (row) => threeDigits(median(rates(row)))),
      right('spread', (row) => share(spread(rates(row)))),
      right('p50 ms', (row) => threeDigits(stepQuantile(row, wholePurchase, 50))),
      right('p95 ms', (row) => threeDigits(stepQuantile(row, wholePurchase, 95))),
      right('p99 ms', (row) => threeDigits(stepQuantile(row, wholePurchase, 99))),
      right('API busy', ({ rounds }) => sharesOf(rounds, ({ apiShare }) => apiShare)),
      right('worker busy', ({ rounds }) => sharesOf(rounds, ({ workerShare }) => workerShare)),
      right('client busy', ({ rounds }) => sharesOf(rounds, ({ clientShare }) => clientShare)),
    ],
    measured,
  );
}

const stepQuantile = ({ rounds }: MeasuredPurchases, step: string, percent: number): number =>
  median(rounds.map(({ steps }) => steps.step(step).latencies.percentile(percent)));

interface StepRow {
  readonly buyers: number;
  readonly step: string;
  readonly quantile: (percent: number) => number;
  readonly refusals: string;
}

export function stepsTable(measured: readonly MeasuredPurchases[]): string {
  const rows = measured.flatMap((row) =>
    purchaseSteps.map((step): StepRow => ({
      buyers: row.buyers,
      step,
      quantile: (percent) => stepQuantile(row, step, percent),
      refusals: refusalsOf(row, step),
    })),
  );
  return table<StepRow>(
    [
      right('buyers', ({ buyers }) => count(buyers)),
      { title: 'step', text: ({ step }) => step },
      right('p50 ms', ({ quantile }) => threeDigits(quantile(50))),
      right('p95 ms', ({ quantile }) => threeDigits(quantile(95))),
      { title: 'refused or lost', text: ({ refusals }) => refusals },
    ],
    rows,
  );
}

function refusalsOf({ rounds }: MeasuredPurchases, step: string): string {
  const all = new Tally();
  for (const { steps } of rounds) all.add(steps.step(step).toJSON());
  const refused = all.outcomes.filter(([outcome]) => !/^[123]\d\d$/.test(outcome));
  return refused.map(([outcome, times]) => `${count(times)} × ${outcome}`).join(', ') || 'none';
}

export function purchaseAims(measured: readonly MeasuredPurchases[]): Aim[] {
  const of = (buyers: number): MeasuredPurchases | undefined => measured.find((each) => each.buyers === buyers);
  const [many, alone] = [of(64), of(1)];
  const inMilliseconds = (limit: number) => ({
    within: (milliseconds: number) => milliseconds < limit,
    text: (milliseconds: number) => `${threeDigits(milliseconds)} ms`,
  });
  return [
    limitAim(
      'at least 700 purchases a second with 64 buyers',
      many && median(many.rounds.map(({ perSecond }) => perSecond)),
      { within: (perSecond) => perSecond >= 700, text: (perSecond) => `${threeDigits(perSecond)} a second` },
    ),
    limitAim(
      'p50 of the whole purchase below 100 ms with 64 buyers',
      many && stepQuantile(many, wholePurchase, 50),
      inMilliseconds(100),
    ),
    limitAim(
      'p50 of the checkout below 6 ms for one buyer alone',
      alone && stepQuantile(alone, 'checkout', 50),
      inMilliseconds(6),
    ),
  ];
}
