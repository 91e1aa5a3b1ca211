import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { workerOptions } from '#queue';
import type { Fate } from './fates';

export type BlowKind = 'start' | 'kill' | 'stop' | 'nap' | 'freeze';

/** What is done to the workers, and what buyers do meanwhile. */
export interface Blow {
  readonly kind: BlowKind;
  /** Which of the workers that are there, counted from any of them. */
  readonly victim: number;
  /** How long a worker that naps or is frozen lies there. */
  readonly forMilliseconds: number;
  /** How long nothing is done to anybody before. */
  readonly pauseMilliseconds: number;
  /** Orders that are placed at this moment. */
  readonly orders: readonly Fate[];
}

/** Frozen workers wake after their jobs were given to others. */
const frozenMilliseconds = workerOptions.lockDuration + 2000;
const longestNapMilliseconds = 4000;

/** Early, because it takes longest. */
const opening: readonly BlowKind[] = ['start', 'freeze'];
const rest: readonly BlowKind[] = ['start', 'start', 'start', 'kill', 'kill', 'kill', 'stop', 'stop', 'nap', 'nap'];

const someFates = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fate>('paid') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('cancelled', 'given_back') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('left', 'abandoned') },
  ),
  { minLength: 6, maxLength: 12 },
);

const blowOf = (kind: BlowKind): fc.Arbitrary<Blow> =>
  fc.record({
    kind: fc.constant(kind),
    victim: fc.nat(1000),
    forMilliseconds:
      kind === 'freeze' ? fc.constant(frozenMilliseconds) : fc.integer({ min: 500, max: longestNapMilliseconds }),
    pauseMilliseconds: fc.integer({ min: 0, max: 4000 }),
    orders: someFates,
  });

const schedules = fc
  .shuffledSubarray([...rest], { minLength: rest.length })
  .chain((shuffled) => fc.tuple(...[...opening, ...shuffled].map(blowOf)));

/** The same blows at the same moments for the same seed. */
export function scheduleOf(seed: number): readonly Blow[] {
  const [schedule = []] = fc.sample(schedules, { seed, numRuns: 1 });
  return schedule;
}

/** The seed to replay when there is one, else any. */
export function chosenSeed(): number {
  const given = process.env['FAULT_SEED'];
  return given === undefined ? randomInt(2 ** 31) : Number(given);
}
