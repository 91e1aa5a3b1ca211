import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpAnswer } from '../generator/answer-parser';
import { Connection, NoAnswer } from '../generator/connection';
import { closedLoop, isWithin, openLoop, windowOf } from '../generator/pacing';
import { processorShare } from '../generator/processor-share';
import { requestText } from '../generator/request-text';
import { noAnswer, outcomeOf, Tally } from '../generator/tally';
import { SeededRandom } from '../support/seeded-random';
import { type LoadPlan, type LoadReport, readPlan, ToldOrders } from './load-plan';

/** A program: many customers place orders over HTTP, and it says what came of it. Argument: a LoadPlan. */

const { plan, shop } = readPlan(process.argv.slice(2));
const run = randomUUID();
const random = new SeededRandom(Date.now());
const host = new URL(plan.target).host;
const bodies = shop.baskets[plan.mix].map(({ variantIds }) =>
  JSON.stringify({ items: variantIds.map((variantId) => ({ variantId, quantity: 1 })) }),
);
const told = new ToldOrders(plan.toldFile);
const unknown: string[] = [];
let sent = 0;

function nextRequest(): string {
  const { token } = random.pick(shop.customers);
  sent += 1;
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `${run}-${sent}` };
  return requestText({ method: 'POST', path: '/api/v1/orders', host, headers, body: random.pick(bodies) });
}

/** The order's id stands first in the answer. */
function keep(answer: HttpAnswer): void {
  if (answer.status === 201) told.add(answer.body.toString('latin1', 7, 43));
}

async function load(): Promise<LoadReport> {
  const connections = Array.from({ length: plan.clients }, () => connection(plan));
  const window = windowOf(plan);
  const tally = new Tally();
  const send = async (client: number, intendedAt: number): Promise<void> => {
    const request = nextRequest();
    const outcome = await connections[client]?.ask(request).then(
      (answer) => (keep(answer), outcomeOf(answer)),
      (error: NoAnswer) => (error.sent && unknown.push(request), noAnswer),
    );
    const now = performance.now();
    if (isWithin(window, now)) tally.record(outcome ?? noAnswer, now - intendedAt);
  };
  const cpu = processorShare(plan);
  if (plan.ratePerSecond === undefined) await closedLoop(plan.clients, window, send);
  else await openLoop({ clients: plan.clients, ratePerSecond: plan.ratePerSecond, seed: 1 }, window, send);
  const clientShare = await cpu;
  const resolved = await resolve();
  for (const each of connections) each.close();
  const { seconds } = plan;
  return { seconds, tally: tally.toJSON(), clientShare, told: told.save(), unknown: unknown.length, resolved };
}

function connection({ target, timeoutMilliseconds }: LoadPlan): Connection {
  return new Connection({ address: target, timeoutMilliseconds });
}

const attempts = 20;

/** Sends every request whose outcome is unknown once more, with the same key. @returns how many were answered then */
async function resolve(): Promise<number> {
  const repeat = connection(plan);
  let resolved = 0;
  for (const request of unknown) {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const answer = await repeat.ask(request).catch(() => undefined);
      const settled = answer !== undefined && !/in_flight|busy/.test(outcomeOf(answer));
      if (settled) {
        keep(answer);
        resolved += 1;
        break;
      }
      await pause(250);
    }
  }
  repeat.close();
  return resolved;
}

void load().then((report) => console.log(JSON.stringify(report)));
