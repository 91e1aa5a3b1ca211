import { setTimeout as delay } from 'node:timers/promises';
import { workerOptions } from '#queue';
import type { TcpProxy } from '../../support/tcp-proxy';
import type { ChaosShop } from '../shop/chaos-shop';
import type { Blow, Target } from './blow';

/** A worker that wakes after its jobs were given to others. */
const pastItsLock = workerOptions.lockDuration + 2000;

const atOnce = [0, 0] as const;

const onTheWay =
  (way: 'database' | 'redis' | 'door', begin: (way: TcpProxy) => void) =>
  async ({ place, milliseconds }: Target): Promise<void> => {
    begin(place.ways[way]);
    await delay(milliseconds);
    place.ways[way].recover();
  };

const hasRedis = ({ redis }: ChaosShop): boolean => redis !== undefined;

async function freeze({ place, milliseconds }: Target): Promise<void> {
  place.process?.signal('SIGSTOP');
  await delay(milliseconds);
  place.process?.signal('SIGCONT');
}

const any: readonly Blow[] = [
  { name: 'killed (SIGKILL)', milliseconds: atOnce, strike: async ({ place }) => place.kill() },
  { name: 'stopped in order (SIGTERM)', milliseconds: atOnce, strike: async ({ place }) => place.end() },
  {
    name: 'connections to the database cut',
    milliseconds: atOnce,
    strike: onTheWay('database', (way) => way.cut()),
  },
  {
    name: 'connections to the database half-open',
    milliseconds: [1000, 4000],
    strike: onTheWay('database', (way) => way.hang()),
  },
  {
    name: 'a slow way to the database',
    milliseconds: [2000, 5000],
    strike: onTheWay('database', (way) => way.delay(40)),
  },
  {
    name: 'no way to the database',
    milliseconds: [500, 3000],
    strike: onTheWay('database', (way) => way.goDown()),
  },
  {
    name: 'a COMMIT lost on its way',
    milliseconds: atOnce,
    strike: async ({ place }) => place.ways.database.cutNextCommit('commit lost'),
  },
  {
    name: 'the answer of a COMMIT lost',
    milliseconds: atOnce,
    strike: async ({ place }) => place.ways.database.cutNextCommit('answer lost'),
  },
  {
    name: 'connections to Redis half-open',
    milliseconds: [1000, 4000],
    possible: hasRedis,
    strike: onTheWay('redis', (way) => way.hang()),
  },
  {
    name: 'connections to Redis cut',
    milliseconds: atOnce,
    possible: hasRedis,
    strike: onTheWay('redis', (way) => way.cut()),
  },
];

export const onApis: readonly Blow[] = [
  ...any,
  { name: 'paused (SIGSTOP)', milliseconds: [500, 4000], strike: freeze },
  { name: 'connections of clients cut', milliseconds: atOnce, strike: onTheWay('door', (way) => way.cut()) },
  {
    name: 'requests and answers of clients swallowed',
    milliseconds: [500, 2000],
    strike: onTheWay('door', (way) => way.hang()),
  },
];

export const onWorkers: readonly Blow[] = [
  { name: 'frozen past its locks (SIGSTOP)', milliseconds: [pastItsLock, pastItsLock], strike: freeze },
  ...any,
];

/** Only one worker has a clock that can be set. */
export const onTheClock: Blow = {
  name: 'its clock set to another time',
  milliseconds: [3000, 12_000],
  strike: async ({ place, milliseconds }) => {
    const { process } = place;
    if (!place.ready) return;
    process?.signal('SIGUSR2');
    await delay(milliseconds);
    if (process?.running === true) process.signal('SIGUSR2');
  },
};
