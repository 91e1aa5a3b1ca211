import { brokenPromises, reportOf } from '../chaos/report';
import { runChaos } from '../chaos/run';
import { backendKinds, describeOn } from './backends';

/** Half a minute of trade and trouble, and the time that it takes to open a shop and to bring everything to its end. */
const stormSeconds = 25;
const patienceMilliseconds = 400_000;

/** A short storm whose blows are always the same; `npm run chaos` draws others, for as long as it is told to. */
export function describeChaos(queues: 'postgres' | 'redis', seed: number): void {
  const [onPostgres, onRedis] = backendKinds;
  const on = queues === 'redis' ? onRedis : onPostgres;
  if (on === undefined) throw new Error(`There is no backend for ${queues}.`);

  describeOn(on)(`a shop in a storm, with queues on ${on.name}`, () => {
    it(
      'keeps every promise',
      async () => {
        const said: string[] = [];
        const run = await runChaos({
          seed,
          queues,
          seconds: stormSeconds,
          hurried: true,
          clockShiftMilliseconds: 300_000,
          say: (line) => said.push(line),
        });
        const report = [...said, reportOf(run)].join('\n');
        if (brokenPromises(run).length > 0) console.error(report);
        expect(brokenPromises(run)).toEqual([]);
        expect(run.struck.length).toBeGreaterThan(10);
        expect(run.history.of('order', 'ok').length).toBeGreaterThan(0);
      },
      patienceMilliseconds,
    );
  });
}
