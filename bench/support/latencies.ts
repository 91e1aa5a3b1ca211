import { NotMeasured } from './benchmark';
import type { Side } from './rounds';
import { timedGet } from './timed-get';

/** One kind of request whose latency is measured, one at a time. */
export interface Scenario {
  readonly name: string;
  /** What `X-Cache` must say, so that a scenario measures what its name says. */
  readonly cache: 'HIT' | 'MISS';
  /** One path for hits; for misses as many as will be sent. */
  readonly paths: readonly string[];
}

/** Milliseconds of so many requests per round. Hits are asked for once before, without being measured. */
export function scenarioSide(address: string, { name, cache, paths }: Scenario, perRound: number): Side<number[]> {
  let next = 0;
  const ask = async (): Promise<number> => {
    const path = paths[next++ % paths.length] ?? '';
    const { status, headers, milliseconds } = await timedGet(address + path);
    if (status !== 200) throw new NotMeasured(`GET ${path} was answered with ${status}.`);
    if (headers['x-cache'] !== cache) {
      throw new NotMeasured(
        `GET ${path} was answered with X-Cache ${headers['x-cache']} where ${cache} was to be measured.`,
      );
    }
    return milliseconds;
  };
  const measure = async (): Promise<number[]> => {
    if (cache === 'HIT') await timedGet(address + (paths[0] ?? ''));
    const samples: number[] = [];
    while (samples.length < perRound) samples.push(await ask());
    return samples;
  };
  return { name, measure };
}
