import { prepareOnce } from './checkout/round-database';
import { mailRatios, mailsTable } from './mail/mail-report';
import { type MailSide, sideName } from './mail/mail-side';
import { type MailContext, mailRound } from './mail/measure-mails';
import { type Bench, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { type Options, readOptionsOrQuick } from './support/options';
import { mailTemplates, plantPaidOrders } from './support/paid-orders';
import { backendNames, backendsHeader, openBackends, type QueueBackend } from './support/queue-backends';
import { alternate } from './support/rounds';
import { openScratchServer } from './support/scratch-database';
import { openSmtpSink } from './support/smtp-sink';
import { count } from './support/table';

const known = {
  backends: { default: backendNames, of: backendNames },
  /** How many worker processes share the work. */
  workers: { default: [1, 2], min: 1, max: 8 },
  rounds: { default: 3, min: 1, max: 100 },
  /** Paid orders whose messages are worked off in each round. */
  orders: { default: 2000, min: 10, max: 100_000 },
  /** Paid orders that go before and do not count. */
  warmup: { default: 300, min: 1, max: 100_000 },
  /** Hands the mails to a mail server of our own instead of writing them as files. */
  smtp: { default: false },
} as const;

const quick = { rounds: 1, orders: 60, warmup: 20 };
const size = { products: 200, customers: 300, orders: 2000 };

type Given = Options<typeof known>;

async function prepare(bench: Bench, options: Given): Promise<[MailContext, readonly QueueBackend[]]> {
  const server = await openScratchServer(bench);
  bench.print(await postgresHeader(server.admin));
  const backends = await openBackends(bench, server.folder, options.backends);
  const sink = options.smtp ? await openSmtpSink(bench) : undefined;
  const [orders, warmUpOrders] = [Math.round(options.orders), Math.round(options.warmup)];
  const mails = orders * mailTemplates.length;
  bench.print(
    `${backendsHeader(backends)}\n` +
      `mails       ${mailTemplates.join(' and ')} of ${count(orders)} paid orders: ${count(mails)}, after ${count(warmUpOrders)} orders that do not count\n` +
      `            ${sink ? 'handed to an SMTP server of our own, in the process of the benchmark' : 'written as files, each of them synced to the disk'}\n` +
      `processes   ${options.workers.join(' and ')} workers as in production, and nothing else; the sides in turn\n` +
      `rounds      ${options.rounds}; medians\n`,
  );
  bench.progress('Making the shop and its paid orders.');
  const shop = await prepareOnce(server, size, (sql) => plantPaidOrders(sql, orders + warmUpOrders));
  return [{ bench, server, shop, sink, orders, warmUpOrders }, backends];
}

async function measure(bench: Bench): Promise<void> {
  const options = readOptionsOrQuick(known, quick);
  const [context, backends] = await prepare(bench, options);
  const sides = backends.flatMap((backend) => options.workers.map((workers): MailSide => ({ backend, workers })));
  const results = await alternate(
    sides.map((side) => ({ name: sideName(side), measure: () => mailRound(context, side) })),
    options.rounds,
    (round) => bench.progress(`Round ${round} of ${options.rounds}.`),
  );
  const measured = sides.map((side) => ({ side, rounds: results.get(sideName(side)) ?? [] }));
  bench.print(`## E-mails\n\n${mailsTable(measured)}\n`);
  const ratios = mailRatios(measured);
  if (ratios !== '') bench.print(`## Ratios, round by round\n\n${ratios}\n`);
  bench.print('Each order has each of its mails once, every message was handled once, and every invariant holds.');
}

void runBenchmark({
  title: 'E-mails a second',
  atMostMinutes: 60,
  measure,
  next: 'What each line means: docs/benchmarks.md.',
});
