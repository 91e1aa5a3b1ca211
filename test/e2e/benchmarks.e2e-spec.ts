import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { childrenOf, type RunningProcess, stillRunning } from '../support/process-tree';
import { StartScript } from '../support/start-script';

jest.setTimeout(180_000);

const script = path.resolve(__dirname, '../../scripts/bench.mjs');
const running: StartScript[] = [];

function bench(...args: readonly string[]): StartScript {
  const started = new StartScript({ script, args, env: {} });
  running.push(started);
  return started;
}

/** Folders of databases that a benchmark has not removed. */
const foldersOf = ({ pid }: StartScript): string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith(`holdfast-bench-${pid}-`));

const rowsOf = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('| '));

const small = ['--products', '400', '--rounds', '1', '--samples', '2', '--seconds', '1', '--connections', '2'];

describe('the benchmarks', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  it('price baskets and print a table', async () => {
    const run = bench('pricing', '--rounds', '1', '--seconds', '0.01');
    expect(await run.ended).toBe(0);
    expect(rowsOf(run.output)).toHaveLength(7);
    expect(run.output).toMatch(/^machine {5}\d+ × /m);
    expect(run.output.trimEnd()).toMatch(/What each line means: docs\/benchmarks\.md\.$/);
  });

  it('ask a catalogue of their own over HTTP, and leave nothing behind', async () => {
    const run = bench('catalogue', ...small);
    const parts: RunningProcess[] = [];
    await eventually(
      () => {
        parts.push(...childrenOf(run.pid));
        return run.output.includes('Throughput, round 1');
      },
      { seconds: 120, what: `the last part of the benchmark:\n${run.output}` },
    );
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/^PostgreSQL {2}\d+/m);
    expect(run.output).toMatch(/^catalogue {3}400 products/m);
    expect(rowsOf(run.output).filter((row) => /hit|miss|detail|bare/.test(row))).toHaveLength(10);
    expect(run.output).toMatch(/The cached detail answers \d+ % as often as the bare Fastify route/);
    expect(foldersOf(run)).toEqual([]);
    expect(parts.length).toBeGreaterThan(2);
    expect(stillRunning(parts)).toEqual([]);
  });

  it('end their processes and remove their files when they are interrupted, and say that there is no result', async () => {
    const run = bench('catalogue', ...small);
    await eventually(() => run.output.includes('Latencies, round 1'), {
      seconds: 120,
      what: 'the benchmark to measure',
    });
    const parts = childrenOf(run.pid);
    expect(foldersOf(run)).toHaveLength(1);
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.output).toContain('Nothing that was printed above is a result.');
    expect(foldersOf(run)).toEqual([]);
    expect(stillRunning(parts)).toEqual([]);
  });

  it.each([
    [['weather'], 'There is no benchmark named "weather".'],
    [['../pricing'], 'There is no benchmark named "../pricing".'],
    [[], 'There is no benchmark named "".'],
    [['pricing', '--rounds', '0'], '--rounds must be a number from 1 to 1000'],
  ])('refuse %p with a sentence', async (args, sentence) => {
    const run = bench(...args);
    expect(await run.ended).toBe(1);
    expect(run.output).toContain(sentence);
  });
});
