import { Dice } from '../dice';
import type { ChaosShop } from '../shop/chaos-shop';
import type { Blow, Lane } from './blow';
import { onApis, onTheClock, onWorkers } from './on-processes';
import { onJobs, onRedis, onTheDatabase } from './on-servers';

export interface PlannedBlow {
  readonly lane: Lane;
  readonly blow: Blow;
  /** Since the beginning; later when the blow before it in the lane took longer. */
  readonly atMilliseconds: number;
  readonly milliseconds: number;
}

interface LanePlan {
  readonly lane: Lane;
  readonly blows: readonly Blow[];
  /** How long nothing happens in the lane between two blows, from and to. */
  readonly pauseMilliseconds: readonly [number, number];
}

const lanes: readonly LanePlan[] = [
  { lane: 'API 1', blows: onApis, pauseMilliseconds: [2500, 7000] },
  { lane: 'API 2', blows: onApis, pauseMilliseconds: [2500, 7000] },
  { lane: 'worker 1', blows: onWorkers, pauseMilliseconds: [2000, 7000] },
  { lane: 'worker 2', blows: [...onWorkers, onTheClock], pauseMilliseconds: [2000, 7000] },
  { lane: 'database', blows: onTheDatabase, pauseMilliseconds: [5000, 12_000] },
  { lane: 'Redis', blows: onRedis, pauseMilliseconds: [6000, 15_000] },
  { lane: 'jobs', blows: onJobs, pauseMilliseconds: [6000, 15_000] },
];

/** What is not struck, and why. */
export function leftOut({ disk, redis }: ChaosShop): string[] {
  return [
    ...(disk === undefined ? ['a full disk of the database, because no small disk can be mounted here'] : []),
    ...(redis === undefined ? ['everything about Redis, because the queues are on PostgreSQL'] : []),
  ];
}

const isPossible = (shop: ChaosShop, lane: Lane, { possible }: Blow): boolean =>
  (possible?.(shop) ?? true) && (lane !== 'Redis' || shop.redis !== undefined);

/** The same blows at the same times for the same seed. Within a lane each comes once before any comes again. */
export function planOf(shop: ChaosShop, seed: number, forMilliseconds: number): PlannedBlow[] {
  const planned = lanes.flatMap(({ lane, blows, pauseMilliseconds: [shortest, longest] }) => {
    const dice = new Dice(seed, lane);
    const possible = blows.filter((blow) => isPossible(shop, lane, blow));
    const ofLane: PlannedBlow[] = [];
    let bag: Blow[] = [];
    for (let at = dice.integer(500, longest); possible.length > 0;) {
      if (bag.length === 0) bag = dice.shuffled(possible);
      const blow = bag.pop() as Blow;
      const milliseconds = dice.integer(...blow.milliseconds);
      if (at + milliseconds > forMilliseconds) break;
      ofLane.push({ lane, blow, atMilliseconds: at, milliseconds });
      at += milliseconds + dice.integer(shortest, longest);
    }
    return ofLane;
  });
  return planned.toSorted((a, b) => a.atMilliseconds - b.atMilliseconds);
}
