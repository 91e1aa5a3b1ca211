import { appendFileSync } from 'node:fs';
import { allPairs } from '../pairs/all-pairs';
import { type Effort, Exploration, type Findings } from './exploration';
import type { Pair } from './pair';
import { Theatre } from './theatre';

/** In the suite: each pair both ways round and a few schedules more, as many as there is time for. */
const usual = { least: 4, most: 12, milliseconds: 1000 };

const { INTERLEAVE_MINUTES, INTERLEAVE_SEED, INTERLEAVE_PAIR, INTERLEAVE_SCHEDULE, INTERLEAVE_REPORT } = process.env;

const seed = Number(INTERLEAVE_SEED ?? 1);
const shares = INTERLEAVE_PAIR === undefined ? allPairs.length : 1;
const milliseconds =
  INTERLEAVE_MINUTES === undefined ? usual.milliseconds : (Number(INTERLEAVE_MINUTES) * 60_000) / shares;
const isDeep = INTERLEAVE_MINUTES !== undefined;
const patienceMilliseconds = 180_000;
const progressMilliseconds = 10_000;

/** Tests that play each of the pairs, as `npm run interleave` says, or else as long as a suite may take. */
export function exploring(pairs: readonly Pair[]): void {
  const theatre = new Theatre();

  afterAll(() => theatre.close());

  it.each(pairs.map((pair) => [pair.name, pair] as const))(
    '%s',
    async (_, pair) => {
      // The first pair of a suite is not to spend its time on waiting for the processes.
      await theatre.stageFor(pair);
      const exploration = new Exploration(theatre, pair, effortFor(pair));
      try {
        await exploration.run();
      } finally {
        report(exploration.findings);
      }
      expect(exploration.findings.givenUp).toBe(0);
    },
    milliseconds + patienceMilliseconds,
  );
}

function effortFor({ name }: Pair): Effort {
  const startedAt = performance.now();
  let toldAt = startedAt;
  return {
    seed,
    schedule: INTERLEAVE_SCHEDULE,
    goesOn: ({ schedules }) => {
      const now = performance.now();
      if (!isDeep) return schedules < usual.least || (schedules < usual.most && now - startedAt < milliseconds);
      if (now - toldAt > progressMilliseconds) {
        toldAt = now;
        process.stderr.write(`${name}: ${schedules} schedules\n`);
      }
      return now - startedAt < milliseconds;
    },
  };
}

function report(findings: Findings): void {
  if (INTERLEAVE_REPORT !== undefined) appendFileSync(INTERLEAVE_REPORT, `${JSON.stringify(findings)}\n`);
}
