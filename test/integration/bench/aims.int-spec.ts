import { type AimFigures, aimLines, aimsOf } from '../../../bench/checkout/aims';
import { Tally } from '../../../bench/generator/tally';
import { bestOf, figuresTable, ratiosTable } from '../../../bench/checkout/report';
import type { CellResult } from '../../../bench/checkout/cell';
import type { Measured } from '../../../bench/checkout/measure-sides';
import { catalogueRows } from '../../../bench/checkout/beside-report';
import { StepTallies } from '../../../bench/generator/step-tallies';
import { wholePurchase } from '../../../bench/purchase/purchase-plan';
import { tallyOfLog } from '../../../bench/checkout/pgbench-side';
import { purchaseAims } from '../../../bench/purchase/purchase-report';

const words = (figures: AimFigures) => aimsOf(figures).map(({ reached }) => reached);

describe('the aims of the checkout', () => {
  const best = (product: number, sql: number) => ({ product, sql });

  it('are reached at their limits', () => {
    const figures = { hot: best(300, 100), spread: best(100, 100), pacedP99: 149.9, catalogueRatio: 2 };
    expect(words({ ...figures, statementsPerCheckout: 0.99 })).toEqual([true, true, true, true, true]);
  });

  it('are missed just beside them', () => {
    const figures = { hot: best(299, 100), spread: best(99, 100), pacedP99: 150, catalogueRatio: 2.01 };
    expect(words({ ...figures, statementsPerCheckout: 1 })).toEqual([false, false, false, false, false]);
  });

  it('are neither when they were not measured', () => {
    expect(words({})).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(aimLines(aimsOf({}))).not.toMatch(/^(?:reached|missed)/m);
  });

  it('are said with the figures', () => {
    const lines = aimLines(aimsOf({ hot: best(3120, 917), catalogueRatio: 5 })).split('\n');
    expect(lines[0]).toBe(
      'reached  hot over HTTP at least 3 × SQL, one transaction each: 3.40 × (3,120 to 917 a second)',
    );
    expect(lines[3]).toBe('missed   catalogue p95 at most doubled beside the hot run: 5.00 ×');
  });
});

const tallyOf = (...latencies: readonly number[]): Tally => {
  const tally = new Tally();
  for (const latency of latencies) tally.record('201', latency);
  return tally;
};
const result = (perSecond: number, given: Partial<CellResult> = {}): CellResult => ({
  perSecond,
  tally: tallyOf(1, 2, 3),
  orders: 3,
  walBytesPerOrder: 7000,
  unknown: 0,
  unresolved: 0,
  ...given,
});
const measured = (side: Measured['side'], clients: number, rates: readonly number[]): Measured => ({
  side,
  mix: 'hot',
  clients,
  results: rates.map((rate) => result(rate)),
});

describe('the report of the checkouts', () => {
  it('takes the best series of each side, whatever its number of clients', () => {
    const all = [
      measured('sql', 1, [100, 110, 90]),
      measured('sql', 16, [200, 210, 190]),
      measured('pessimistic', 16, [500, 510, 490]),
      measured('pessimistic', 64, [900, 100, 800]),
    ];
    expect(bestOf(all, 'hot')).toEqual({ product: 800, sql: 200 });
    expect(bestOf(all, 'spread')).toBeUndefined();
  });

  it('compares round by round, so that a slow minute of the machine hits both', () => {
    const text = ratiosTable([measured('sql', 64, [100, 10, 50]), measured('pessimistic', 64, [300, 40, 150])]);
    expect(text).toMatch(/product, pessimistic, grouped \| hot +\| +64 \| +3\.00 × \| +– \|/);
    expect(ratiosTable([measured('pessimistic', 64, [1])])).toBe('');
  });

  it('hides no refusal and no request without an answer', () => {
    const tally = tallyOf(1);
    tally.count('503 busy', 7);
    const one = { ...measured('pessimistic', 64, []), results: [result(1, { tally, unknown: 2, unresolved: 1 })] };
    expect(figuresTable([one])).toContain('7 × 503 busy, 2 × unknown, 1 × unresolved');
    expect(figuresTable([measured('sql', 1, [1])])).toContain('| none');
  });

  it('compares reads of the catalogue with those when nothing else went on', () => {
    const reads = (...latencies: readonly number[]) => ({ detail: tallyOf(...latencies), list: tallyOf(1) });
    const round = {
      catalogue: [
        { during: 'nothing else', reads: reads(2, 2) },
        { during: '64 clients, hot', reads: reads(8, 8) },
      ],
      paced: [],
    };
    const [, detail] = catalogueRows([round, round]);
    expect(detail?.tally.all).toBe(4);
    expect(detail?.ratio).toBeCloseTo(4, 1);
  });
});

describe('the aims of a purchase', () => {
  const purchases = (buyers: number, { perSecond, checkout, whole }: Record<string, number>) => {
    const steps = new StepTallies();
    steps.step('checkout').record('201', checkout ?? 0);
    steps.step(wholePurchase).record('200', whole ?? 0);
    const shares = { apiShare: 1, workerShare: 1, clientShare: 1 };
    return { buyers, rounds: [{ perSecond: perSecond ?? 0, steps, ...shares }] };
  };

  it('are reached or missed by many buyers and by one alone', () => {
    const fast = [purchases(1, { checkout: 5.9 }), purchases(64, { perSecond: 700, whole: 99 })];
    expect(purchaseAims(fast).map(({ reached }) => reached)).toEqual([true, true, true]);
    const slow = [purchases(1, { checkout: 6.1 }), purchases(64, { perSecond: 699, whole: 101 })];
    expect(purchaseAims(slow).map(({ reached }) => reached)).toEqual([false, false, false]);
    expect(purchaseAims([purchases(16, {})]).map(({ reached }) => reached)).toEqual([undefined, undefined, undefined]);
  });
});

describe('the log of pgbench', () => {
  it('counts what ended in the measured time after the first end', () => {
    const lines = [
      '0 1 900 0 100 0',
      '1 1 2000 0 100 999999',
      '0 2 3000 0 101 0',
      '1 2 5000 0 102 999999',
      '0 3 7000 0 103 0',
      '',
    ];
    const tally = tallyOfLog(lines.toReversed(), { warmUpSeconds: 1, seconds: 2 });
    expect(tally.outcomes).toEqual([['201', 2]]);
    expect(tally.latencies.maxMilliseconds).toBe(5);
  });

  it('may be empty', () => {
    expect(tallyOfLog([''], { warmUpSeconds: 0, seconds: 1 }).all).toBe(0);
  });
});
