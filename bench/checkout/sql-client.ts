import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { newId, newOrderReference } from '#kernel';
import { closedLoop, isWithin, windowOf } from '../generator/pacing';
import { processorShare } from '../generator/processor-share';
import { noAnswer, Tally } from '../generator/tally';
import { SeededRandom } from '../support/seeded-random';
import type { Basket, Customer } from './bench-shop';
import { lockStock, writeCheckout } from './checkout-statements';
import { type LoadReport, readPlan, ToldOrders } from './load-plan';
import { likeAnswer } from './sample-answer';

/** A program: many connections check out by plain SQL, one transaction each, and it says what came of it. Argument: a LoadPlan. */

const { plan, shop } = readPlan(process.argv.slice(2));
const run = randomUUID();
const random = new SeededRandom(Date.now());
const told = new ToldOrders(plan.toldFile);
let sent = 0;
let unknown = 0;

/** Two round trips: begin with the locks, then, once it is decided, the writing statement with the commit. */
async function checkout(client: Client, customer: Customer, basket: Basket): Promise<string> {
  const [, locked] = await Promise.all([
    client.query({ name: 'begin', text: 'begin' }),
    client.query({ name: 'lock', text: lockStock, values: [basket.variantIds] }),
  ]);
  const rows = locked.rows as { on_hand: number; reserved: number }[];
  const enough = rows.length === basket.variantIds.length && rows.every((row) => row.on_hand > row.reserved);
  if (!enough) {
    await client.query({ name: 'rollback', text: 'rollback' });
    return 'insufficient_stock';
  }
  const { orderId, values } = parameters(customer, basket);
  await Promise.all([
    client.query({ name: 'write', text: writeCheckout, values }),
    client.query({ name: 'commit', text: 'commit' }),
  ]);
  told.add(orderId);
  return '201';
}

function parameters(customer: Customer, { productId, variantIds }: Basket): { orderId: string; values: unknown[] } {
  const orderId = newId();
  const reference = newOrderReference();
  const reservationId = newId();
  sent += 1;
  const email = `${customer.id}@example.com`;
  const answer = JSON.stringify(likeAnswer({ orderId, reference, reservationId, productId, variantIds }));
  const keyed = [`user:${customer.id}`, `${run}-${sent}`, answer];
  const lineIds = variantIds.map(newId);
  const entryIds = variantIds.map(newId);
  const head = [orderId, reference, customer.id, email, variantIds, productId, reservationId];
  return { orderId, values: [...head, ...keyed, lineIds, entryIds, newId(), newId()] };
}

async function open(): Promise<Client> {
  const client = new Client({ connectionString: plan.target, pipeline: true });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function load(): Promise<LoadReport> {
  const clients: Client[] = [];
  for (let place = 0; place < plan.clients; place += 1) clients.push(await open());
  const window = windowOf(plan);
  const tally = new Tally();
  const send = async (place: number, intendedAt: number): Promise<void> => {
    const client = clients[place] as Client;
    const outcome = await checkout(client, random.pick(shop.customers), random.pick(shop.baskets[plan.mix])).catch(
      async () => {
        unknown += 1;
        await client.query('rollback');
        return noAnswer;
      },
    );
    const now = performance.now();
    if (isWithin(window, now)) tally.record(outcome, now - intendedAt);
  };
  const cpu = processorShare(plan);
  await closedLoop(plan.clients, window, send);
  const clientShare = await cpu;
  await Promise.all(clients.map((client) => client.end()));
  return { seconds: plan.seconds, tally: tally.toJSON(), clientShare, told: told.save(), unknown, resolved: 0 };
}

void load().then((report) => console.log(JSON.stringify(report)));
