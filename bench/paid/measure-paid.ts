import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PreparedShop } from '../checkout/bench-shop';
import { copyOfShop, type RoundDatabase } from '../checkout/round-database';
import { countOrders, verifyRound } from '../checkout/verify-round';
import { StepTallies } from '../generator/step-tallies';
import { type RunningServer, startApi, startWorker } from '../support/api-server';
import { type Bench, NotMeasured } from '../support/benchmark';
import { ChildProgram } from '../support/child-program';
import { profileFlags } from '../support/profile-flags';
import type { QueueBackend } from '../support/queue-backends';
import type { ScratchServer } from '../support/scratch-database';
import { threeDigits } from '../support/table';
import { type PaidPlan, type PaidReport, paidStages } from './paid-plan';

export interface PaidContext {
  readonly bench: Bench;
  readonly server: ScratchServer;
  readonly shop: PreparedShop;
  readonly ratePerSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface PaidResult {
  readonly stages: StepTallies;
  readonly clientShare: number;
  /** How much of one processor each used, 1 being all of it. */
  readonly apiShare: number | undefined;
  readonly workerShare: number | undefined;
}

/** Placing an order and starting its payment, at its slowest. */
const secondsPerOrder = 0.5;
const startAndStopSeconds = 120;

/** One round: an API and a worker on a copy of the shop, orders that wait for their payment, and events at a rate. */
export async function paidRound(context: PaidContext, backend: QueueBackend, round: number): Promise<PaidResult> {
  const { bench, server } = context;
  const database = await copyOfShop(server);
  await backend.empty();
  const toldFile = path.join(server.folder, 'told');
  writeFileSync(toldFile, '');
  const before = await countOrders(database.sql);
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const servers = await startBoth(context, { database, backend, webhookSecret });
  const report = await sendEvents(context, { database, webhookSecret, toldFile, seed: round, servers });
  for (const each of servers) await each.stop();
  if (report.unpaid > 0) throw new NotMeasured(`${report.unpaid} orders were not paid in time.`);
  await everyEventOnce(database);
  await verifyRound(database.sql, 'the payments', { toldFile, before, unresolved: 0, everyRule: true });
  await database.drop();
  const stages = StepTallies.of(report.stages);
  const { latencies } = stages.step(paidStages.paid);
  bench.progress(`${backend.name}: p50 ${threeDigits(latencies.percentile(50))} ms until paid.`);
  const [apiShare, workerShare] = report.shares;
  return { stages, clientShare: report.clientShare, apiShare, workerShare };
}

/** As in production, but for the sandbox, which is closed there; and orders may wait for their event as long as they have to. */
async function startBoth(
  { bench, shop }: PaidContext,
  { database, backend, webhookSecret }: { database: RoundDatabase; backend: QueueBackend; webhookSecret: string },
): Promise<readonly RunningServer[]> {
  const env = {
    ...backend.env,
    NODE_ENV: 'development',
    JWT_SECRET: shop.jwtSecret,
    SANDBOX_WEBHOOK_SECRET: webhookSecret,
    ADMIN_PASSWORD: shop.jwtSecret,
    SEED_DEMO: 'false',
    RESERVATION_TTL_SECONDS: '3600',
  };
  const options = { env, nodeFlags: profileFlags() };
  return [await startApi(bench, database, options), await startWorker(bench, database, options)];
}

async function sendEvents(
  { bench, shop, ratePerSecond, warmUpSeconds, seconds }: PaidContext,
  place: Pick<PaidPlan, 'webhookSecret' | 'toldFile' | 'seed'> & {
    database: RoundDatabase;
    servers: readonly RunningServer[];
  },
): Promise<PaidReport> {
  const { database, servers, webhookSecret, toldFile, seed } = place;
  const [api] = servers;
  const pace = { ratePerSecond, warmUpSeconds, seconds, seed };
  const plan: PaidPlan = {
    ...pace,
    shopFile: shop.file,
    address: api?.address ?? '',
    databaseUrl: database.url,
    webhookSecret,
    toldFile,
    pids: servers.map(({ pid }) => pid),
  };
  const client = ChildProgram.start(bench, {
    file: 'bench/paid/paid-client.js',
    logFile: path.join(database.folder, 'paid.log'),
    args: [JSON.stringify(plan)],
  });
  const placing = ratePerSecond * (warmUpSeconds + seconds) * secondsPerOrder;
  const report = await client.says<PaidReport>('stages', warmUpSeconds + seconds + placing + startAndStopSeconds);
  await client.stop();
  return report;
}

/** @throws NotMeasured when an order was paid twice, or an event is left that paid nothing */
async function everyEventOnce({ sql }: RoundDatabase): Promise<void> {
  const { rows } = await sql.query<{ events: number; paid: number; twice: number }>(
    `select (select count(*)::int from payment_events where outcome = 'success') as events,
       (select count(*)::int from order_transitions where to_status = 'paid') as paid,
       (select count(*)::int from (
         select from order_transitions where to_status = 'paid' group by order_id having count(*) > 1
       ) repeated) as twice`,
  );
  const { events = 0, paid = 0, twice = 0 } = rows[0] ?? {};
  if (events !== paid || twice > 0) {
    throw new NotMeasured(`${events} events have paid ${paid} times, ${twice} orders more than once.`);
  }
}
