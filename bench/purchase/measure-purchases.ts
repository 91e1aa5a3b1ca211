import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type PreparedShop } from '../checkout/bench-shop';
import { copyOfShop, type RoundDatabase } from '../checkout/round-database';
import { countOrders, verifyRound } from '../checkout/verify-round';
import { StepTallies } from '../generator/step-tallies';
import { type RunningServer, startApi, startWorker } from '../support/api-server';
import { type Bench, NotMeasured } from '../support/benchmark';
import { ChildProgram } from '../support/child-program';
import { cpuSecondsOf } from '../support/cpu-time';
import { profileFlags } from '../support/profile-flags';
import type { ScratchServer } from '../support/scratch-database';
import { type PurchasePlan, type PurchaseReport, wholePurchase } from './purchase-plan';

export interface PurchaseContext {
  readonly bench: Bench;
  readonly server: ScratchServer;
  readonly shop: PreparedShop;
  /** Of the queues and the cache; unset: they are on PostgreSQL and in memory. */
  readonly redisUrl: string | undefined;
  readonly webhookSecret: string;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How long the processes are under load after their start before anything counts. */
  readonly startSeconds: number;
}

const warmUpBuyers = 16;

export interface PurchaseResult {
  readonly perSecond: number;
  readonly steps: StepTallies;
  /** How much of one processor each used, 1 being all of it. */
  readonly apiShare: number | undefined;
  readonly workerShare: number | undefined;
  readonly clientShare: number;
}

/** One round: API and worker on a copy of the shop, so many buyers one after the other, then everything is checked. */
export async function purchaseRound(context: PurchaseContext, buyers: readonly number[]): Promise<PurchaseResult[]> {
  const { bench, server } = context;
  const database = await copyOfShop(server);
  const toldFile = path.join(server.folder, 'told');
  writeFileSync(toldFile, '');
  const before = await countOrders(database.sql);
  const [api, worker] = await startBoth(context, database);
  const results: PurchaseResult[] = [];
  let unresolved = 0;
  const place = { database, toldFile, api, worker };
  // What has just started compiles its hot paths first, whoever comes first.
  await measure({ ...context, warmUpSeconds: 0, seconds: context.startSeconds }, { ...place, buyers: warmUpBuyers });
  for (const each of buyers) {
    const { result, report } = await measure(context, { ...place, buyers: each });
    unresolved += report.unknown;
    if (report.unpaid > 0) throw new NotMeasured(`${report.unpaid} orders were not paid in time.`);
    bench.progress(`${each} buyers: ${Math.round(result.perSecond)} purchases a second.`);
    results.push(result);
  }
  await api.stop();
  await worker.stop();
  await verifyRound(database.sql, 'the purchases', { toldFile, before, unresolved, everyRule: true });
  await database.drop();
  return results;
}

/** As in production, but for the sandbox, which is closed there. */
async function startBoth(
  { bench, shop, redisUrl, webhookSecret }: PurchaseContext,
  database: RoundDatabase,
): Promise<[RunningServer, RunningServer]> {
  const env = {
    NODE_ENV: 'development',
    JWT_SECRET: shop.jwtSecret,
    SANDBOX_WEBHOOK_SECRET: webhookSecret,
    ADMIN_PASSWORD: shop.jwtSecret,
    SEED_DEMO: 'false',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
  const options = { env, nodeFlags: profileFlags() };
  return [await startApi(bench, database, options), await startWorker(bench, database, options)];
}

interface Cell {
  readonly buyers: number;
  readonly database: RoundDatabase;
  readonly toldFile: string;
  readonly api: RunningServer;
  readonly worker: RunningServer;
}

async function measure(
  { bench, shop, webhookSecret, warmUpSeconds, seconds }: PurchaseContext,
  { buyers, database, toldFile, api, worker }: Cell,
): Promise<{ result: PurchaseResult; report: PurchaseReport }> {
  const place = { shopFile: shop.file, address: api.address, databaseUrl: database.url, toldFile };
  const plan: PurchasePlan = { ...place, webhookSecret, buyers, warmUpSeconds, seconds };
  const used = (): (number | undefined)[] => [api, worker].map(({ pid }) => cpuSecondsOf(pid));
  const before = used();
  const client = ChildProgram.start(bench, {
    file: 'bench/purchase/purchase-client.js',
    logFile: path.join(database.folder, 'purchases.log'),
    args: [JSON.stringify(plan)],
  });
  const report = await client.says<PurchaseReport>('steps', warmUpSeconds + seconds + 90);
  await client.stop();
  const after = used();
  const shareOf = (which: number): number | undefined => {
    const [from, to] = [before[which], after[which]];
    return from === undefined || to === undefined ? undefined : (to - from) / (warmUpSeconds + seconds);
  };
  const steps = StepTallies.of(report.steps);
  const perSecond = steps.step(wholePurchase).succeeded / seconds;
  const shares = { apiShare: shareOf(0), workerShare: shareOf(1), clientShare: report.clientShare };
  return { result: { perSecond, steps, ...shares }, report };
}
