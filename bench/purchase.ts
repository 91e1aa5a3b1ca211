import { randomBytes } from 'node:crypto';
import { aimLines } from './checkout/aims';
import { prepareOnce } from './checkout/round-database';
import { purchaseRound, type PurchaseResult } from './purchase/measure-purchases';
import { purchaseAims, purchasesTable, stepsTable } from './purchase/purchase-report';
import { type Bench, NotMeasured, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { readOptions } from './support/options';
import { openScratchServer } from './support/scratch-database';
import { openScratchRedis } from './support/scratch-redis';
import { count } from './support/table';

const known = {
  buyers: { default: [1, 16, 64], min: 1, max: 300 },
  /** Where the queues of the worker are kept: the first of them. */
  queue: { default: ['postgresql'], of: ['postgresql', 'redis'] },
  rounds: { default: 3, min: 1, max: 100 },
  seconds: { default: 8, min: 0.2, max: 300 },
  warmup: { default: 2, min: 0.1, max: 60 },
  /** Seconds of load right after the start of the processes, so that they have compiled their hot paths. */
  start: { default: 6, min: 0.1, max: 60 },
  products: { default: 1000, min: 1, max: 100_000 },
  /** Orders of the past: the more, the longer the preparation. */
  orders: { default: 20_000, min: 100, max: 1_000_000 },
} as const;

const customers = 300;
/** The prepared shop has the extension that counts statements; here nothing is counted. */
const serverFlags = ['-c', 'shared_preload_libraries=pg_stat_statements', '-c', 'pg_stat_statements.track=none'];

async function measure(bench: Bench): Promise<void> {
  const { buyers, queue, rounds, seconds, warmup, start, products, orders } = readOptions(known);
  const server = await openScratchServer(bench, serverFlags);
  const redisUrl = queue[0] === 'redis' ? await openScratchRedis(bench, server.folder) : undefined;
  if (queue[0] === 'redis' && redisUrl === undefined) throw new NotMeasured('There is no redis-server on the PATH.');
  bench.print(await postgresHeader(server.admin));
  bench.print(
    `shop        ${count(products + 1)} products with 3 variants, ${count(customers)} customers, ${count(orders)} earlier orders\n` +
      `processes   one API, one worker, one process of all buyers; the sandbox is open, all else as in production\n` +
      `queues      on ${redisUrl === undefined ? 'PostgreSQL' : 'Redis, and so is the cache'}\n` +
      `rounds      ${rounds}, ${seconds} s each after ${warmup} s that do not count; medians\n`,
  );
  bench.progress('Making the shop.');
  const shop = await prepareOnce(server, { products, customers, orders });
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const context = { bench, server, shop, redisUrl, webhookSecret, warmUpSeconds: warmup, seconds, startSeconds: start };
  const results: PurchaseResult[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    bench.progress(`Round ${round} of ${rounds}.`);
    const order = round % 2 === 1 ? buyers : buyers.toReversed();
    const ofRound = await purchaseRound(context, order);
    results.push(round % 2 === 1 ? ofRound : ofRound.toReversed());
  }
  const measured = buyers.map((each, place) => ({
    buyers: each,
    rounds: results.flatMap((ofRound) => ofRound[place] ?? []),
  }));
  bench.print(`## Purchases\n\n${purchasesTable(measured)}\n`);
  bench.print(`## Steps\n\n${stepsTable(measured)}\n`);
  bench.print(`## Aims\n\n${aimLines(purchaseAims(measured))}`);
}

void runBenchmark({
  title: 'Whole purchases over HTTP',
  atMostMinutes: 60,
  measure,
  next: 'Every invariant holds. What each line means: docs/benchmarks.md.',
});
