import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { BenchShop } from '../checkout/bench-shop';
import { ToldOrders } from '../checkout/load-plan';
import { ApiClient } from '../generator/api-client';
import { isWithin, openLoop, type Window, windowOf } from '../generator/pacing';
import { processorShare } from '../generator/processor-share';
import { StepTallies } from '../generator/step-tallies';
import { noAnswer } from '../generator/tally';
import { PaidWatch } from '../purchase/paid-watch';
import { sandboxWebhook } from '../purchase/sandbox-webhook';
import { cpuSecondsOf } from '../support/cpu-time';
import { type PaidPlan, type PaidReport, paidStages } from './paid-plan';
import { databaseTime, recordStages } from './stages';
import { placeOrders, type WaitingOrder } from './waiting-orders';

/**
 * A program: places orders, then reports at a rate that they are paid, and says how long it took until they were. Argument:
 * a PaidPlan.
 */

const plan = JSON.parse(process.argv[2] ?? '') as PaidPlan;
const shop = JSON.parse(readFileSync(plan.shopFile, 'utf8')) as BenchShop;
const told = new ToldOrders(plan.toldFile);
const steps = new StepTallies();
const paidSeconds = 60;
/** More than can be under way at a rate that the product keeps up with. */
const connections = 32;
/** Moments are random: so many more orders than expected wait for their event, at most. */
const spare = 1.3;

/** Sends the events, each as soon as it is due. @returns how many orders were not paid in time */
async function reportAll(orders: WaitingOrder[], watch: PaidWatch, window: Window): Promise<number> {
  const clients = Array.from({ length: connections }, () => {
    return new ApiClient({ address: plan.address, timeoutMilliseconds: 30_000 }, () => undefined);
  });
  const record = (stage: string, outcome: string, { dueAt, since }: { dueAt: number; since: number }): void => {
    if (isWithin(window, dueAt)) steps.step(stage).record(outcome, performance.now() - since);
  };
  const untilPaid = async ({ id }: WaitingOrder, dueAt: number): Promise<boolean> => {
    const since = performance.now();
    const paid = await watch.untilPaid(id);
    record(paidStages.paid, paid ? '200' : 'not paid', { dueAt, since });
    return paid;
  };
  const waiting: Promise<boolean>[] = [];
  const pay = async (client: number, dueAt: number): Promise<void> => {
    const order = orders.pop();
    if (!order) throw new Error('There are more events than orders that wait for one.');
    const answer = await clients[client]?.ask(sandboxWebhook(plan.webhookSecret, order));
    record(paidStages.answer, answer?.outcome ?? noAnswer, { dueAt, since: dueAt });
    if (answer?.status === 200) waiting.push(untilPaid(order, dueAt));
  };
  const { ratePerSecond, seed } = plan;
  await openLoop({ clients: connections, ratePerSecond, seed }, window, pay);
  const outcomes = await Promise.all(waiting);
  for (const client of clients) client.close();
  return outcomes.filter((paid) => !paid).length;
}

/** How much of one processor each of these processes uses in the measured time. */
async function sharesOf(pids: readonly number[], { warmUpSeconds, seconds }: PaidPlan): Promise<number[]> {
  const used = (): number[] => pids.flatMap((pid) => cpuSecondsOf(pid) ?? []);
  await pause(warmUpSeconds * 1000);
  const before = used();
  await pause(seconds * 1000);
  return used().map((now, place) => (now - (before[place] ?? now)) / seconds);
}

async function run(): Promise<void> {
  const sql = new Client({ connectionString: plan.databaseUrl });
  await sql.connect();
  const { address, ratePerSecond, warmUpSeconds, seconds } = plan;
  const expected = ratePerSecond * (warmUpSeconds + seconds);
  const orders = await placeOrders({ address, shop, told }, Math.ceil(expected * spare) + connections);
  const since = await databaseTime(sql);
  const window = windowOf(plan);
  const shares = Promise.all([processorShare(plan), sharesOf(plan.pids, plan)]);
  const unpaid = await reportAll(orders, new PaidWatch(sql, paidSeconds), window);
  await recordStages(sql, steps, { since, warmUpSeconds, seconds });
  await sql.end();
  told.save();
  const [clientShare, ofOthers] = await shares;
  const report: PaidReport = { stages: steps.toJSON(), clientShare, shares: ofOthers, unpaid };
  console.log(JSON.stringify(report));
}

void run();
