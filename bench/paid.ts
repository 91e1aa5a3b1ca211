import { prepareOnce } from './checkout/round-database';
import { type PaidContext, paidRound } from './paid/measure-paid';
import { busyTable, paidRatio, stagesTable } from './paid/paid-report';
import { type Bench, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { readOptionsOrQuick } from './support/options';
import { backendNames, backendsHeader, openBackends } from './support/queue-backends';
import { alternate } from './support/rounds';
import { openScratchServer } from './support/scratch-database';

const known = {
  backends: { default: backendNames, of: backendNames },
  /** Webhooks a second. */
  rate: { default: 50, min: 0.5, max: 1000 },
  rounds: { default: 3, min: 1, max: 100 },
  seconds: { default: 20, min: 0.5, max: 300 },
  warmup: { default: 6, min: 0.1, max: 60 },
} as const;

const quick = { rate: 20, rounds: 1, seconds: 2, warmup: 1 };
const size = { products: 1000, customers: 300, orders: 5000 };

async function measure(bench: Bench): Promise<void> {
  const { backends: wanted, rate, rounds, seconds, warmup } = readOptionsOrQuick(known, quick);
  const server = await openScratchServer(bench);
  bench.print(await postgresHeader(server.admin));
  const backends = await openBackends(bench, server.folder, wanted);
  bench.print(
    `${backendsHeader(backends)}\n` +
      `events      ${rate} a second at random moments, whatever the answers; orders of three lines, each paid once\n` +
      `processes   one API, one worker, one sender; the sandbox is open and holds last an hour, all else as in production\n` +
      `rounds      ${rounds}, ${seconds} s each after ${warmup} s that do not count; medians\n`,
  );
  bench.progress('Making the shop.');
  const shop = await prepareOnce(server, size);
  const context: PaidContext = { bench, server, shop, ratePerSecond: rate, warmUpSeconds: warmup, seconds };
  let current = 0;
  const results = await alternate(
    backends.map((backend) => ({ name: backend.name, measure: () => paidRound(context, backend, current) })),
    rounds,
    (round) => {
      current = round;
      bench.progress(`Round ${round} of ${rounds}.`);
    },
  );
  const measured = backends.map(({ name }) => ({ backend: name, rounds: results.get(name) ?? [] }));
  bench.print(`## From the webhook's 200 until the order is paid\n\n${stagesTable(measured)}\n`);
  bench.print(`${busyTable(measured)}\n`);
  const ratio = paidRatio(measured);
  if (ratio !== '') bench.print(`${ratio}\n`);
  bench.print('Each event has paid its order once, and every invariant holds.');
}

void runBenchmark({
  title: 'Until an order is paid',
  atMostMinutes: 60,
  measure,
  next: 'What each line means: docs/benchmarks.md.',
});
