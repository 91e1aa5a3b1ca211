import { randomBytes } from 'node:crypto';
import { NotMeasured } from '../../bench/support/benchmark';
import { type Options, readOptions } from '../../bench/support/options';
import { projectRoot } from '../support/project-root';
import { brokenPromises, reportOf } from './report';
import { runChaos } from './run';
import { hasRedis } from './shop/chaos-shop';

/**
 * npm run chaos: people trade with a shop of two APIs and two workers on a PostgreSQL of its own while all that can happen to
 * such a shop happens. Ends with 0, with 1 when a promise was broken, with 2 when it could not run. Ctrl-C ends the storm
 * and judges.
 */

const codes = { kept: 0, broken: 1, notRun: 2 };
const clockShifts = [300_000, -120_000, 45_000];

const known = {
  minutes: { default: 3, min: 0.2, max: 1440 },
  /** What is done and when; left out: a new one. */
  seed: { default: undefined },
  /** Where the queues are: on Redis when redis-server is found, unless told otherwise. */
  queues: { default: [hasRedis ? 'redis' : 'postgres'], of: ['postgres', 'redis'] },
  /** A folder for what clients asked for and were answered, the logs of all processes, and what is left to be done. */
  keep: { default: undefined },
} as const;

async function chaos(): Promise<number> {
  const options = readOptions(known);
  const seed = options.seed === undefined ? randomBytes(4).readUInt32BE(0) : Number(options.seed);
  if (!Number.isInteger(seed)) throw new NotMeasured('--seed must be a whole number.');
  const [queues = 'postgres'] = options.queues;
  if (queues === 'redis' && !hasRedis) throw new NotMeasured('There is no redis-server on the PATH.');
  console.log(`# Chaos with seed ${seed}: ${options.minutes} minutes, queues on ${queues}\n`);
  const startedAt = performance.now();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  const run = await runChaos({
    seed,
    queues,
    seconds: Math.round(options.minutes * 60),
    hurried: false,
    keep: options.keep,
    stop: stop.signal,
    clockShiftMilliseconds: clockShifts[Math.abs(seed) % clockShifts.length] ?? 0,
    say: (line) =>
      console.error(`[${String(Math.round((performance.now() - startedAt) / 1000)).padStart(4)} s] ${line}`),
  });
  console.log(`${reportOf(run)}\n`);
  const broken = brokenPromises(run).length;
  console.log(broken === 0 ? 'Every promise was kept.' : `${broken} times a promise was broken.`);
  console.log(next(options, seed, broken));
  return broken === 0 ? codes.kept : codes.broken;
}

function next({ minutes, queues }: Options<typeof known>, seed: number, broken: number): string {
  const [where = 'postgres'] = queues;
  if (broken === 0)
    return `Next: npm run chaos -- --minutes ${Math.ceil(minutes * 3)} for longer, with a seed of its own.`;
  const again = `npm run chaos -- --minutes ${minutes} --seed ${seed} --queues ${where}`;
  return `Next: ${again} --keep evidence does the same again and keeps what every client saw.`;
}

process.chdir(projectRoot);
void chaos().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof NotMeasured ? error.message : error);
    process.exit(codes.notRun);
  },
);
