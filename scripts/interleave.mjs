// npm run interleave: plays pairs of writing use cases under many schedules, statement by statement, and prints what came of it.
import { requireNode } from './require-node.mjs';

requireNode();

const usage = `npm run interleave -- [--minutes 10] [--seed 1] [--pair 'pay × expire'] [--schedule ABBA]

  --minutes   how long to search; shared by all pairs
  --seed      which schedules are drawn
  --pair      this pair alone
  --schedule  this schedule of the pair alone, as a failure prints it`;

async function main() {
  const { parseArgs } = await import('node:util');
  const options = Object.fromEntries(['minutes', 'seed', 'pair', 'schedule'].map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({ options });
  const { minutes = '10', seed = '1', pair, schedule } = values;
  if (!(Number(minutes) > 0) || !Number.isInteger(Number(seed))) throw new TypeError('A number is none.');
  if (schedule !== undefined && pair === undefined) throw new TypeError('A schedule needs its pair.');

  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const path = await import('node:path');
  const folder = mkdtempSync(path.join(tmpdir(), 'interleavings-'));
  const report = path.join(folder, 'report');
  Object.assign(process.env, { INTERLEAVE_MINUTES: minutes, INTERLEAVE_SEED: seed, INTERLEAVE_REPORT: report });
  if (pair !== undefined) process.env.INTERLEAVE_PAIR = pair;
  if (schedule !== undefined) process.env.INTERLEAVE_SCHEDULE = schedule;
  process.once('exit', () => {
    printTable(report);
    rmSync(folder, { recursive: true, force: true });
  });

  const { makeReady } = await import('./bootstrap.mjs');
  await makeReady();
  const { runJest } = await import('./run-jest.mjs');
  const title = pair === undefined ? '' : `${pair.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
  runJest(['--selectProjects', 'interleavings', '--runInBand', '--testNamePattern', `at the same moment ${title}`]);
}

const { existsSync, readFileSync } = await import('node:fs');

function printTable(file) {
  if (!existsSync(file)) return console.error('No pair was played.');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line));
  const head = ['pair', 'schedules', 'different', 'waits', 'retries', 'outcomes'];
  const table = rows.map(({ pair, schedules, different, waited, givenUp, complete, outcomes }) => [
    pair,
    String(schedules),
    `${different}${complete ? ' (all)' : ''}`,
    String(waited),
    String(givenUp),
    Object.entries(outcomes)
      .map(([outcome, count]) => `${count}: ${outcome}`)
      .join('; '),
  ]);
  const widths = head.map((name, index) => Math.max(...[head, ...table].map((row) => row[index].length)));
  const line = (row) => row.map((cell, index) => (index === 5 ? cell : cell.padEnd(widths[index]))).join('  ');
  console.log([head, ...table].map(line).join('\n'));
  return undefined;
}

main().catch((error) => {
  if (!(error instanceof TypeError)) throw error;
  console.error(usage);
  process.exitCode = 2;
});
