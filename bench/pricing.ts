import type { PriceContext, PriceRule } from '../libs/pricing/src/rules/price-rule';
import { type PriceRequest, quoteAll } from '../libs/pricing/src/rules/quote';
import { type Bench, NotMeasured, runBenchmark } from './support/benchmark';
import { readOptions } from './support/options';
import { alternate, type Side } from './support/rounds';
import { anybody, basket, plainBasket, regular, rulesWithMatches, scopedRules } from './support/sample-price-rules';
import { median, spread } from './support/statistics';
import { count, share, table, threeDigits } from './support/table';

interface Case {
  readonly name: string;
  readonly lines: readonly PriceRequest[];
  readonly context: PriceContext;
  readonly rules: readonly PriceRule[];
  /** Steps that each line must have, so that a case measures what it says. */
  readonly steps: number;
}

const cases: readonly Case[] = [
  { name: '1 line, no rules at all', lines: basket(1), context: regular, rules: [], steps: 0 },
  { name: '1 line, none of 200 rules matches', lines: plainBasket(1), context: anybody, rules: scopedRules, steps: 0 },
  {
    name: '1 line, every kind of 200 rules matches',
    lines: basket(1),
    context: regular,
    rules: rulesWithMatches,
    steps: 6,
  },
  {
    name: '10 lines, none of 200 rules matches',
    lines: plainBasket(10),
    context: anybody,
    rules: scopedRules,
    steps: 0,
  },
  {
    name: '10 lines, every kind of 200 rules matches',
    lines: basket(10),
    context: regular,
    rules: rulesWithMatches,
    steps: 6,
  },
];

/** Lines that were priced per second. */
function linesPerSecond({ lines, context, rules }: Case, milliseconds: number): number {
  const startedAt = performance.now();
  const deadline = startedAt + milliseconds;
  let priced = 0;
  do {
    for (let basketsBetweenLooks = 0; basketsBetweenLooks < 50; basketsBetweenLooks += 1) {
      priced += quoteAll(lines, context, rules).length;
    }
  } while (performance.now() < deadline);
  return priced / ((performance.now() - startedAt) / 1000);
}

function assertMeasuresWhatItSays({ name, lines, context, rules, steps }: Case): void {
  for (const { steps: found } of quoteAll(lines, context, rules)) {
    const ofRules = found.filter(({ ruleId }) => ruleId !== null).length;
    if (ofRules !== steps) throw new NotMeasured(`"${name}" should have ${steps} steps of rules, but has ${ofRules}.`);
  }
}

async function measure(bench: Bench): Promise<void> {
  const { rounds, seconds } = readOptions({
    rounds: { default: 9, min: 1, max: 1000 },
    seconds: { default: 0.5, min: 0.001, max: 60 },
  });
  cases.forEach(assertMeasuresWhatItSays);
  const sides: Side<number>[] = cases.map((each) => ({
    name: each.name,
    measure: () => linesPerSecond(each, seconds * 1000),
  }));
  bench.progress('Warming up.');
  await alternate(sides, 1);
  const results = await alternate(sides, rounds, (round) => bench.progress(`Round ${round} of ${rounds}.`));
  const rows = [...results].map(([name, values]) => ({ name, middle: median(values), values }));
  const columns = [
    { title: 'basket', text: ({ name }: (typeof rows)[number]) => name },
    { title: 'lines priced per second', text: ({ middle }: (typeof rows)[number]) => count(middle), align: 'right' },
    { title: 'µs per line', text: ({ middle }: (typeof rows)[number]) => threeDigits(1e6 / middle), align: 'right' },
    { title: 'spread', text: ({ values }: (typeof rows)[number]) => share(spread(values)), align: 'right' },
  ] as const;
  bench.print(`The pure engine in one thread; medians of ${rounds} rounds of ${seconds} s.\n\n${table(columns, rows)}`);
}

void runBenchmark({
  title: 'Quotes of the pricing engine',
  atMostMinutes: 30,
  measure,
  next: 'What each line means: docs/benchmarks.md.',
});
