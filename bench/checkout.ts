import { aimLines, aimsOf } from './checkout/aims';
import { mixes } from './checkout/bench-shop';
import { type Beside, measureBeside } from './checkout/beside';
import { catalogueRows, catalogueTable, pacedTable, statementsTable, worstPacedP99 } from './checkout/beside-report';
import type { Cell } from './checkout/cell';
import { type Context, type Measured, measureSides } from './checkout/measure-sides';
import { findPgbench } from './checkout/pgbench-side';
import { bestOf, figuresTable, ratiosTable } from './checkout/report';
import { prepareOnce } from './checkout/round-database';
import { type SideName, sideNames } from './checkout/sides';
import { type CountedStatements, countStatements } from './checkout/statements';
import { type Bench, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { type Options, readOptions } from './support/options';
import { openScratchServer } from './support/scratch-database';
import { openScratchRedis } from './support/scratch-redis';
import { median } from './support/statistics';
import { count } from './support/table';

const known = {
  sides: { default: sideNames, of: sideNames },
  mixes: { default: mixes, of: mixes },
  /** For SQL, pgbench and the grouped pessimistic product. */
  clients: { default: [1, 16, 64, 256], min: 1, max: 400 },
  /** For the other strategies. */
  others: { default: [64], min: 1, max: 400 },
  /** Beside the hot run the catalogue is read; statements are counted with the first of these numbers of clients. */
  beside: { default: [64, 256], min: 1, max: 400 },
  parts: { default: ['sides', 'beside', 'statements'], of: ['sides', 'beside', 'statements'] },
  rounds: { default: 3, min: 1, max: 100 },
  seconds: { default: 4, min: 0.2, max: 300 },
  warmup: { default: 1, min: 0.1, max: 60 },
  /** Seconds of load right after the start of a process, so that it has compiled its hot paths. */
  start: { default: 5, min: 0.1, max: 60 },
  products: { default: 1000, min: 1, max: 100_000 },
  /** Orders of the past: the more, the longer the preparation. */
  orders: { default: 20_000, min: 100, max: 1_000_000 },
  /** Clients below saturation send this share of the rate that as many reached at most. */
  load: { default: 0.7, min: 0.01, max: 1 },
} as const;

type Given = Options<typeof known>;

const customers = 300;

/** Counting statements is switched on for a run of its own. */
const serverFlags = [
  'max_connections=500',
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track=none',
];

async function prepare(bench: Bench, options: Given): Promise<Context> {
  const server = await openScratchServer(
    bench,
    serverFlags.flatMap((setting) => ['-c', setting]),
  );
  bench.print(await postgresHeader(server.admin));
  const wanted = (side: SideName): boolean => options.sides.includes(side);
  const pgbench = wanted('pgbench') ? findPgbench() : undefined;
  const redisUrl = options.sides.some((side) => side.startsWith('distributed'))
    ? await openScratchRedis(bench, server.folder)
    : undefined;
  if (wanted('pgbench')) bench.print(`pgbench     ${pgbench ?? 'not found: the hardest baseline is missing'}`);
  if (wanted('distributed')) {
    bench.print(
      `Redis       ${redisUrl ? 'one of our own' : 'no redis-server on the PATH: the distributed strategy is left out'}`,
    );
  }
  const { products, orders, rounds, seconds, warmup } = options;
  bench.print(
    `shop        ${count(products + 1)} products with 3 variants, ${count(customers)} customers, ${count(orders)} earlier orders\n` +
      `rounds      ${rounds}, ${seconds} s each after ${warmup} s that do not count; medians\n`,
  );
  bench.progress('Making the shop.');
  const shop = await prepareOnce(server, { products, customers, orders });
  return { bench, server, shop, pgbench, redisUrl, seconds, warmUpSeconds: warmup, startSeconds: options.start };
}

/** Which sides run here, and with which loads. */
function planOf(options: Given, { pgbench, redisUrl }: Context): Map<SideName, Cell[]> {
  const runs = (side: SideName): boolean =>
    (side !== 'pgbench' || pgbench !== undefined) && (!side.startsWith('distributed') || redisUrl !== undefined);
  const cells = (clients: readonly number[]): Cell[] =>
    options.mixes.flatMap((mix) => clients.map((each) => ({ mix, clients: each })));
  const full: readonly SideName[] = ['sql', 'pgbench', 'pessimistic'];
  const sides = options.sides.filter(runs);
  return new Map(sides.map((side) => [side, cells(full.includes(side) ? options.clients : options.others)]));
}

async function measureAllBeside(context: Context, options: Given, measured: readonly Measured[]): Promise<Beside[]> {
  const clients = Math.max(...options.beside);
  const paced = options.mixes.flatMap((mix): Cell[] => {
    const fullest = measured.find(
      (each) => each.side === 'pessimistic' && each.mix === mix && each.clients === clients,
    );
    if (!fullest) return [];
    const most = median(fullest.results.map(({ perSecond }) => perSecond));
    return [{ mix, clients, ratePerSecond: Math.max(1, Math.round(most * options.load)) }];
  });
  const rounds: Beside[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    context.bench.progress(`Catalogue and paced checkouts, round ${round} of ${options.rounds}.`);
    rounds.push(await measureBeside(context, { clients: options.beside, paced }));
  }
  return rounds;
}

function printAll(
  bench: Bench,
  { mixes: given, load }: Given,
  [measured, beside, counted]: readonly [readonly Measured[], readonly Beside[], readonly CountedStatements[]],
): void {
  const catalogue = catalogueRows(beside);
  const paced = worstPacedP99(beside);
  if (measured.length > 0) bench.print(`## Checkouts of three lines\n\n${figuresTable(measured)}\n`);
  const ratios = ratiosTable(measured);
  if (ratios !== '') bench.print(`## Ratios, round by round\n\n${ratios}\n`);
  if (paced !== undefined)
    bench.print(`## At ${load * 100} % of that rate, sent at random moments\n\n${pacedTable(beside)}\n`);
  if (catalogue.length > 0) bench.print(`## The catalogue beside the hot run\n\n${catalogueTable(catalogue)}\n`);
  if (counted.length > 0) bench.print(`## Statements\n\n${statementsTable(counted)}\n`);
  const aims = aimsOf({
    hot: given.includes('hot') ? bestOf(measured, 'hot') : undefined,
    spread: given.includes('spread') ? bestOf(measured, 'spread') : undefined,
    pacedP99: paced,
    catalogueRatio: catalogue.length > 0 ? Math.max(...catalogue.map(({ ratio }) => ratio)) : undefined,
    statementsPerCheckout: counted.find(({ mix }) => mix === 'hot')?.perCheckout,
  });
  bench.print(`## Aims\n\n${aimLines(aims)}`);
}

async function measure(bench: Bench): Promise<void> {
  const options = readOptions(known);
  const context = await prepare(bench, options);
  const has = (part: (typeof options.parts)[number]): boolean => options.parts.includes(part);
  const measured = has('sides') ? await measureSides(context, planOf(options, context), options.rounds) : [];
  const beside = has('beside') ? await measureAllBeside(context, options, measured) : [];
  const [clients = 64] = options.beside;
  const counted = has('statements')
    ? await countStatements(
        context,
        'pessimistic',
        options.mixes.map((mix) => ({ mix, clients })),
      )
    : [];
  printAll(bench, options, [measured, beside, counted]);
}

void runBenchmark({
  title: 'Checkouts beside plain SQL',
  atMostMinutes: 120,
  measure,
  next: 'Every order that a client was told of is there, and I1 to I4 hold. What each line means: docs/benchmarks.md.',
});
