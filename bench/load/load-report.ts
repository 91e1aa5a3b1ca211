import type { StepTallies } from '../generator/step-tallies';
import type { Tally } from '../generator/tally';
import { type Column, count, table, threeDigits } from '../support/table';
import type { Shopping } from './browse-and-buy';
import type { FlashSale } from './flash-sale';
import type { Audit } from './load-run';

interface Row {
  readonly step: string;
  readonly tally: Tally;
}

/** Only answers that did what was asked for have a latency; waiting because of 429 and 503 is not part of any. */
export function stepTable(steps: StepTallies): string {
  const quantile = (title: string, percent: number): Column<Row> => ({
    title,
    text: ({ tally }) => (tally.succeeded === 0 ? '–' : threeDigits(tally.latencies.percentile(percent))),
    align: 'right',
  });
  const rows = steps.entries().map(([step, tally]) => ({ step, tally }));
  return table<Row>(
    [
      { title: 'step', text: ({ step }) => step },
      { title: 'answers', text: ({ tally }) => count(tally.all), align: 'right' },
      quantile('p50 ms', 50),
      quantile('p95 ms', 95),
      quantile('p99 ms', 99),
      { title: 'max ms', text: ({ tally }) => threeDigits(tally.latencies.maxMilliseconds), align: 'right' },
      { title: 'outcomes', text: ({ tally }) => outcomesOf(tally) },
    ],
    rows,
  );
}

const outcomesOf = (tally: Tally): string =>
  tally.outcomes.map(([outcome, times]) => `${count(times)} × ${outcome}`).join(', ');

/** Why there was less load than asked for, if so. */
export function heldBack(steps: StepTallies): string | undefined {
  const times = (pattern: RegExp): number =>
    steps
      .entries()
      .flatMap(([, tally]) => tally.outcomes)
      .reduce((sum, [outcome, each]) => (pattern.test(outcome) ? sum + each : sum), 0);
  const [limited, busy] = [times(/^429\b/), times(/^503\b/)];
  const sentences = [
    limited > 0
      ? `The rate limits held this back ${count(limited)} times (429): for a measurement start the API with RATE_LIMIT_PER_MINUTE=0, ` +
        'ORDER_RATE_LIMIT_PER_MINUTE=0 and AUTH_RATE_LIMIT_PER_MINUTE=0.'
      : '',
    busy > 0 ? `The API was too busy ${count(busy)} times (503); each client waited as long as it was told.` : '',
  ];
  return sentences.filter(Boolean).join('\n') || undefined;
}

export function saleLines({ stock, sold, refused, undecided, faults }: FlashSale): string {
  const oversold = Math.max(0, sold - stock);
  const rest = undecided > 0 ? `, without a final answer ${count(undecided)}` : '';
  const result = `Flash sale: sold ${count(sold)} of ${count(stock)}, refused ${count(refused)}${rest}, oversold ${count(oversold)}.`;
  return [result, ...faults.map((fault) => `VIOLATED: ${fault}`)].join('\n');
}

export function shoppingLines({ visits, orders, paid, note, faults }: Shopping): string {
  const result = `Browse and buy: ${count(visits)} visits, ${count(orders)} orders, ${count(paid)} of them paid.`;
  return [result, ...(note ? [note] : []), ...faults.map((fault) => `VIOLATED: ${fault}`)].join('\n');
}

export function auditLines({ ok, rules }: Audit): string {
  if (ok) return `Invariants: ${rules.length} rules hold.`;
  const broken = rules.filter(({ violations }) => violations > 0);
  return broken.map(({ rule, violations }) => `VIOLATED: ${rule}, ${count(violations)} times.`).join('\n');
}
