import { backlogAims, backlogRatios, backlogTable, ratiosTable } from './backlog/backlog-report';
import { sideName, sidesOf } from './backlog/backlog-side';
import { type BacklogContext, backlogRound } from './backlog/measure-backlog';
import { aimLines } from './checkout/aims';
import { prepareOnce } from './checkout/round-database';
import { type Bench, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { type Options, readOptionsOrQuick } from './support/options';
import { mailTemplates, plantPaidOrders } from './support/paid-orders';
import { backendNames, backendsHeader, openBackends, type QueueBackend } from './support/queue-backends';
import { alternate } from './support/rounds';
import { openScratchServer } from './support/scratch-database';
import { count } from './support/table';

const known = {
  backends: { default: backendNames, of: backendNames },
  /** How many wait. */
  mails: { default: 10_000, min: 10, max: 1_000_000 },
  clients: { default: 16, min: 1, max: 300 },
  /** Checkouts a second: far less than the product can take, so that what is measured is not the queue for itself. */
  rate: { default: 30, min: 0.5, max: 1000 },
  rounds: { default: 3, min: 1, max: 100 },
  seconds: { default: 10, min: 0.5, max: 300 },
  warmup: { default: 2, min: 0.1, max: 60 },
  /** Seconds of load right after the start of the processes, so that they have compiled their hot paths. */
  start: { default: 6, min: 0.1, max: 60 },
} as const;

type Given = Options<typeof known>;

const quick: Partial<Given> = {
  backends: ['postgresql'],
  mails: 1000,
  clients: 4,
  rate: 10,
  rounds: 1,
  seconds: 1,
  warmup: 0.2,
  start: 0.5,
};
const size = { products: 500, customers: 300, orders: 5000 };

async function prepare(bench: Bench, options: Given): Promise<[BacklogContext, readonly QueueBackend[], number]> {
  const { clients, rate, rounds, seconds, warmup, start } = options;
  const server = await openScratchServer(bench);
  bench.print(await postgresHeader(server.admin));
  const backends = await openBackends(bench, server.folder, options.backends);
  const orders = Math.ceil(options.mails / mailTemplates.length);
  const mails = orders * mailTemplates.length;
  bench.print(
    `${backendsHeader(backends)}\n` +
      `mails       ${count(mails)}, of ${count(orders)} paid orders, written as files; without a worker their messages wait in the outbox\n` +
      `checkouts   of three lines, ${rate} a second at random moments over ${clients} connections, whatever the answers\n` +
      `processes   one API, one worker or none, one sender; as in production\n` +
      `rounds      ${rounds}, ${seconds} s each after ${warmup} s that do not count; medians\n`,
  );
  bench.progress('Making the shop and its paid orders.');
  const shop = await prepareOnce(server, size, (sql) => plantPaidOrders(sql, orders));
  const pace = { ratePerSecond: rate, warmUpSeconds: warmup, seconds, startSeconds: start };
  return [{ bench, server, shop, clients: Math.round(clients), ...pace }, backends, mails];
}

async function measure(bench: Bench): Promise<void> {
  const options = readOptionsOrQuick(known, quick);
  const [context, backends, mails] = await prepare(bench, options);
  const sides = sidesOf(backends, mails);
  const results = await alternate(
    sides.map((side) => ({ name: sideName(side), measure: () => backlogRound(context, side) })),
    options.rounds,
    (round) => bench.progress(`Round ${round} of ${options.rounds}.`),
  );
  const measured = sides.map((side) => ({ side, rounds: results.get(sideName(side)) ?? [] }));
  const ratios = backlogRatios(measured);
  bench.print(`## Checkouts\n\n${backlogTable(measured)}\n`);
  bench.print(`## Mails waiting to none, round by round\n\n${ratiosTable(ratios)}\n`);
  bench.print(`## Aims\n\n${aimLines(backlogAims(ratios))}`);
}

void runBenchmark({
  title: 'Checkouts while mails wait',
  atMostMinutes: 90,
  measure,
  next: 'Every order that a client was told of is there, and I1 to I4 hold. What each line means: docs/benchmarks.md.',
});
