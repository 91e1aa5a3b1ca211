import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { BenchShop } from '../checkout/bench-shop';
import { ToldOrders } from '../checkout/load-plan';
import { ApiClient, type Json } from '../generator/api-client';
import { processorShare } from '../generator/processor-share';
import { closedLoop, isWithin, windowOf } from '../generator/pacing';
import { StepTallies } from '../generator/step-tallies';
import { SeededRandom } from '../support/seeded-random';
import { PaidWatch } from './paid-watch';
import { type PurchasePlan, type PurchaseReport, wholePurchase } from './purchase-plan';
import { sandboxWebhook } from './sandbox-webhook';

/** A program: buyers who buy one thing after the other, and it says how long each step took. Argument: a PurchasePlan. */

const plan = JSON.parse(process.argv[2] ?? '') as PurchasePlan;
const shop = JSON.parse(readFileSync(plan.shopFile, 'utf8')) as BenchShop;
const random = new SeededRandom(Date.now());
const told = new ToldOrders(plan.toldFile);
const steps = new StepTallies();
const paidSeconds = 30;
let unknown = 0;
let unpaid = 0;

interface Buyer {
  readonly api: ApiClient;
  readonly headers: Readonly<Record<string, string>>;
}

/** A cart with one unit, turned into an order. @returns undefined when a step was refused */
async function order({ api, headers }: Buyer): Promise<Json> {
  const { variantIds } = random.pick(shop.baskets.spread);
  const item = { variantId: random.pick(variantIds), quantity: 1 };
  const added = await api.ask({ step: 'add to cart', method: 'POST', path: '/cart/items', body: item, headers });
  if (added.status !== 201) return undefined;
  const keyed = { ...headers, 'idempotency-key': randomUUID() };
  const placed = await api.ask({ step: 'checkout', method: 'POST', path: '/cart/checkout', body: {}, headers: keyed });
  if (placed.unknown) unknown += 1;
  if (placed.status !== 201) return undefined;
  told.add(placed.body.id);
  return placed.body;
}

/** Starts the payment, and reports on it as the provider would. @returns whether the report was taken */
async function pay({ api, headers }: Buyer, { id, reference, total }: Json): Promise<boolean> {
  const start = { step: 'start payment', path: `/orders/${id}/payments`, body: { provider: 'sandbox' } };
  const payment = await api.ask({ ...start, method: 'POST', headers: { ...headers, 'idempotency-key': randomUUID() } });
  if (payment.status !== 201) return false;
  const webhook = await api.ask(sandboxWebhook(plan.webhookSecret, { reference, total }));
  return webhook.status === 200;
}

async function buyAll(sql: Client): Promise<PurchaseReport> {
  const window = windowOf(plan);
  const watch = new PaidWatch(sql, paidSeconds);
  const record = (step: string, outcome: string, startedAt: number): void => {
    const now = performance.now();
    if (isWithin(window, now)) steps.step(step).record(outcome, now - startedAt);
  };
  const buyers = shop.customers.slice(0, plan.buyers).map(({ token }): Buyer => ({
    api: new ApiClient({ address: plan.address, timeoutMilliseconds: 30_000 }, record),
    headers: { authorization: `Bearer ${token}` },
  }));
  const share = processorShare(plan);
  await closedLoop(buyers.length, window, async (place, startedAt) => {
    const buyer = buyers[place] as Buyer;
    const placed = await order(buyer);
    if (!placed || !(await pay(buyer, placed))) return;
    const webhookAt = performance.now();
    const paid = await watch.untilPaid(placed.id);
    if (!paid) unpaid += 1;
    record('until paid', paid ? '200' : 'not paid', webhookAt);
    record(wholePurchase, paid ? '200' : 'not paid', startedAt);
  });
  for (const { api } of buyers) api.close();
  told.save();
  return { steps: steps.toJSON(), clientShare: await share, unknown, unpaid };
}

async function run(): Promise<void> {
  const sql = new Client({ connectionString: plan.databaseUrl });
  await sql.connect();
  const report = await buyAll(sql);
  await sql.end();
  console.log(JSON.stringify(report));
}

void run();
