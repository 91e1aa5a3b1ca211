import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PreparedShop } from '../checkout/bench-shop';
import { copyOfShop, type RoundDatabase } from '../checkout/round-database';
import { type RunningServer, startWorker } from '../support/api-server';
import { type Bench, NotMeasured } from '../support/benchmark';
import { cpuSecondsOf } from '../support/cpu-time';
import { announcePaid, mailTemplates } from '../support/paid-orders';
import { ProcessMetrics } from '../support/process-metrics';
import { profileFlags } from '../support/profile-flags';
import type { ScratchServer } from '../support/scratch-database';
import type { SmtpSink } from '../support/smtp-sink';
import { type MailResult, type MailSide, sideName } from './mail-side';
import { verifyMails } from './verify-mails';

export interface MailContext {
  readonly bench: Bench;
  readonly server: ScratchServer;
  readonly shop: PreparedShop;
  /** Takes the mails; unset: they are written as files. */
  readonly sink: SmtpSink | undefined;
  /** Orders whose messages are measured, and those that go before so that the workers have compiled their hot paths. */
  readonly orders: number;
  readonly warmUpOrders: number;
}

const lookEveryMilliseconds = 100;
/** No mail for so long: something does not work. */
const patienceSeconds = 60;

/** One round of one side: workers on a fresh copy of the shop, messages of paid orders, and a look at what came of them. */
export async function mailRound(context: MailContext, side: MailSide): Promise<MailResult> {
  const { bench, server, sink, orders, warmUpOrders } = context;
  const database = await copyOfShop(server);
  const mailDir = path.join(server.folder, 'mail');
  mkdirSync(mailDir);
  sink?.forget();
  await side.backend.empty();
  const workers = await startWorkers(context, side, { database, mailDir });
  await work(database, { after: 0, orders: warmUpOrders });
  const before = await stateOf(workers);
  const startedAt = performance.now();
  const announcedAt = await work(database, { after: warmUpOrders, orders });
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const after = await stateOf(workers);
  for (const worker of workers) await worker.stop();
  await verifyMails(database.sql, { orders: orders + warmUpOrders, mailDir, sink });
  const { seconds, publishedAgain } = await historyOf(database, announcedAt);
  const jobs = await side.backend.completedJobs(database.sql, 'mail');
  await database.drop();
  rmSync(mailDir, { recursive: true });
  const handled = after.handled.map((count, worker) => count - (before.handled[worker] ?? 0));
  const result: MailResult = {
    mails: orders * mailTemplates.length,
    messages: orders,
    seconds,
    messagesPerJob: (orders + warmUpOrders) / jobs,
    failures: after.failures - before.failures,
    publishedAgain,
    workersShare: after.cpuSeconds && before.cpuSeconds && (after.cpuSeconds - before.cpuSeconds) / wallSeconds,
    largestPart: Math.max(...handled) / sumOf(handled),
  };
  bench.progress(`${sideName(side)}: ${Math.round(result.mails / seconds)} mails a second.`);
  return result;
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function startWorkers(
  { bench, shop, sink }: MailContext,
  { backend, workers }: MailSide,
  { database, mailDir }: { database: RoundDatabase; mailDir: string },
): Promise<RunningServer[]> {
  const env = {
    ...backend.env,
    JWT_SECRET: shop.jwtSecret,
    MAIL_DIR: mailDir,
    ...(sink === undefined ? {} : { SMTP_URL: sink.url }),
  };
  const started: RunningServer[] = [];
  for (let number = 1; number <= workers; number += 1) {
    started.push(await startWorker(bench, database, { name: `worker-${number}`, env, nodeFlags: profileFlags() }));
  }
  return started;
}

/** Has the workers do all that comes of so many orders. @returns when the messages were written, by the database's clock */
async function work(
  database: RoundDatabase,
  planted: { readonly after: number; readonly orders: number },
): Promise<string> {
  const announcedAt = await announcePaid(database.sql, planted);
  let [open, changedAt] = [Number.POSITIVE_INFINITY, performance.now()];
  while (open > 0) {
    const { rows } = await database.sql.query<{ open: number }>({
      name: 'open',
      text: `select count(*)::int as open from outbox
        where topic = 'order.paid' and processed_at is null and dead_at is null`,
    });
    const now = rows[0]?.open ?? 0;
    if (now < open) [open, changedAt] = [now, performance.now()];
    if (performance.now() - changedAt > patienceSeconds * 1000) {
      throw new NotMeasured(`For ${patienceSeconds} s nothing came of ${open} messages.`);
    }
    if (open > 0) await pause(lookEveryMilliseconds);
  }
  return announcedAt;
}

interface State {
  readonly failures: number;
  /** By each worker. */
  readonly handled: readonly number[];
  readonly cpuSeconds: number | undefined;
}

async function stateOf(workers: readonly RunningServer[]): Promise<State> {
  const metrics = await Promise.all(workers.map((worker) => ProcessMetrics.of(worker)));
  const handled = (outcome: string): number[] =>
    metrics.map((each) => each.sum('job_duration_seconds_count', { queue: 'mail', outcome }));
  const used = workers.map(({ pid }) => cpuSecondsOf(pid)).filter((seconds) => seconds !== undefined);
  return {
    failures: sumOf(handled('failed')),
    handled: handled('completed'),
    cpuSeconds: used.length === workers.length ? sumOf(used) : undefined,
  };
}

/** How long it took until the last mail was sent, and how many messages did not want to wait for it. */
async function historyOf(
  { sql }: RoundDatabase,
  announcedAt: string,
): Promise<{ seconds: number; publishedAgain: number }> {
  const { rows } = await sql.query<{ seconds: number; publishedAgain: number }>(
    `select extract(epoch from max(sent_at) - $1::timestamptz)::float8 as seconds,
       (select coalesce(sum(publications - 1), 0)::int from outbox where topic = 'order.paid') as "publishedAgain"
     from notifications`,
    [announcedAt],
  );
  return rows[0] ?? { seconds: Number.NaN, publishedAgain: 0 };
}
