import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StartScript } from '../support/start-script';

jest.setTimeout(300_000);

const script = path.resolve(__dirname, '../../scripts/bench.mjs');
const rowsOf = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('| '));

/** Folders of databases that a benchmark has not removed. */
const foldersOf = ({ pid }: StartScript): string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith(`holdfast-bench-${pid}-`));

describe('the benchmarks of messages', () => {
  const running: StartScript[] = [];
  const bench = (...args: readonly string[]): StartScript => {
    const started = new StartScript({ script, args, env: {} });
    running.push(started);
    return started;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  it('send the mails of paid orders with one and two workers, and find each of them once', async () => {
    const run = bench('mail', '--quick', '--backends', 'postgresql');
    expect(await run.ended).toBe(0);
    expect(rowsOf(run.output).filter((row) => /^\| postgresql +\| +[12] \|/.test(row))).toHaveLength(2);
    expect(run.output).toContain('Each order has each of its mails once, every message was handled once');
    expect(foldersOf(run)).toEqual([]);
  });

  it('measure from the answer to a webhook until the order is paid', async () => {
    const run = bench('paid', '--quick', '--backends', 'postgresql');
    expect(await run.ended).toBe(0);
    const rows = rowsOf(run.output);
    expect(rows.some((row) => row.startsWith("| from the webhook's 200 to paid | postgresql"))).toBe(true);
    expect(run.output).toContain('Each event has paid its order once, and every invariant holds.');
    expect(foldersOf(run)).toEqual([]);
  });

  it('check out while mails wait, with a worker and without', async () => {
    const run = bench('backlog', '--quick');
    expect(await run.ended).toBe(0);
    expect(run.output.match(/^(?:reached|missed) /gm)).toHaveLength(2);
    expect(foldersOf(run)).toEqual([]);
  });

  it('refuse a backend that there is not', async () => {
    const run = bench('mail', '--backends', 'kafka');
    expect(await run.ended).toBe(1);
    expect(run.output).toContain('--backends must be some of postgresql, redis');
  });
});
