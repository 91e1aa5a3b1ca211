import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { leftOut, type PlannedBlow, planOf } from './blows/plan';
import { Storm } from './blows/storm';
import { ChaosShop, type ShopPlan } from './shop/chaos-shop';
import type { History, Outcome } from './trade/history';
import { Market } from './trade/market';
import { keepEvidence } from './evidence-files';
import { openWork } from './verdicts/messages';
import { verdicts } from './verdicts/judges';
import type { Verdict } from './verdicts/verdict';

export interface RunPlan extends ShopPlan {
  readonly seed: number;
  readonly seconds: number;
  /** Does not wait for the minute by which a mail belongs to a worker that died over it, but sets the database's notes of it back. */
  readonly hurried: boolean;
  readonly say: (line: string) => void;
  /** A folder for everything that clients were answered, that processes wrote, and that is left to be done. */
  readonly keep?: string;
  /** Ends the storm before its time. */
  readonly stop?: AbortSignal;
}

export interface Run {
  readonly history: History;
  readonly struck: readonly PlannedBlow[];
  readonly missed: readonly string[];
  /** What was not tried, and why. */
  readonly leftOut: readonly string[];
  /** How often each process was started. */
  readonly starts: ReadonlyMap<string, number>;
  /** How much nobody knew the outcome of when the storm was over. */
  readonly unknown: number;
  readonly verdicts: readonly Verdict[];
}

const newsMilliseconds = 15_000;
const recoverySeconds = 90;
const settleSeconds = 150;

/** A shop, people who trade there, and everything that can happen to it meanwhile; then whether every promise was kept. */
export async function runChaos(plan: RunPlan): Promise<Run> {
  plan.say('opening a shop: PostgreSQL, two APIs, two workers');
  const shop = await ChaosShop.open(plan);
  try {
    const market = await Market.open(shop, plan.seed);
    const storm = new Storm(shop, plan.say);
    await rage(plan, { shop, market, storm });
    plan.say('the storm is over: everything is mended and started');
    const recovery = await recoveryOf(shop);
    const unknown = await market.resolve();
    plan.say(`asked again for ${unknown} things that nobody knew the outcome of`);
    await settle(plan, shop);
    plan.say('looking whether every promise was kept');
    if (plan.keep !== undefined) await keepEvidence(plan.keep, { shop, market });
    return {
      history: market.history,
      struck: storm.struck,
      missed: storm.missed,
      leftOut: leftOut(shop),
      starts: new Map(shop.places.map(({ name, starts }) => [name, starts])),
      unknown,
      verdicts: [recovery, ...(await verdicts({ shop, market }))],
    };
  } finally {
    await shop.close();
  }
}

async function rage(
  { seed, seconds, say, stop }: RunPlan,
  { shop, market, storm }: { shop: ChaosShop; market: Market; storm: Storm },
): Promise<void> {
  const over = new AbortController();
  stop?.addEventListener('abort', () => over.abort());
  say(`${seconds} seconds of trade and trouble`);
  const plan = planOf(shop, seed, seconds * 1000);
  const trade = market.trade(seed, over.signal);
  const blows = storm.rage(plan, over.signal);
  const news = setInterval(() => say(soFar(market)), newsMilliseconds);
  await delay(seconds * 1000, undefined, { signal: over.signal }).catch(() => undefined);
  over.abort();
  await Promise.all([trade, blows]);
  clearInterval(news);
}

function soFar({ history: { operations } }: Market): string {
  const of = (outcome: Outcome): number => operations.filter((operation) => operation.outcome === outcome).length;
  return `so far ${of('ok')} wishes granted, ${of('refused')} refused, ${of('unknown')} open or unknown`;
}

/** What was cut, frozen or starved goes on by itself, as soon as it may. */
async function recoveryOf(shop: ChaosShop): Promise<Verdict> {
  const failure = await shop.recovered(recoverySeconds).then(
    () => undefined,
    (error: Error) => `${error.message} ${String(error.cause ?? '')}`,
  );
  return {
    promise: 'Every process is ready again after the storm, without help',
    checked: shop.places.length,
    broken: failure === undefined ? [] : [failure],
  };
}

/** Waits until nothing is left to be done, or the time is up: then a verdict says what is left. */
async function settle({ hurried, say }: RunPlan, shop: ChaosShop): Promise<void> {
  say('waiting until everything that was begun has come to its end');
  if (hurried) await claimsEnd(shop);
  const settled = async (): Promise<boolean> => (await openWork({ shop })) === 0;
  await eventually(settled, { seconds: settleSeconds, what: 'the end of everything' }).catch(() => undefined);
}

/** As if the minute had passed for which mails belong to whoever took them, be he dead; and what messages are put off by. */
async function claimsEnd(shop: ChaosShop): Promise<void> {
  await shop.rows(`update notifications set sending_until = now() where state = 'sending'`);
  await shop.rows(`update outbox set overdue_at = now() where published_at is not null and processed_at is null`);
}
