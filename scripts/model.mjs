// npm run model: asks a shop for one thing after the other, compares it with a model, and prints what came of it.
import { requireNode } from './require-node.mjs';

requireNode();

const usage = `npm run model -- [--minutes 10] [--seed 1] [--path 12:0:1@ABC]

  --minutes   how long to search
  --seed      which lists of commands are drawn; by chance when it is left out
  --path      this list of the seed alone, as a failure prints it`;

async function main() {
  const { parseArgs } = await import('node:util');
  const options = Object.fromEntries(['minutes', 'seed', 'path'].map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({ options });
  const { minutes = '10', seed = String(1 + Math.floor(Math.random() * 2 ** 31)), path: replayed } = values;
  if (!(Number(minutes) > 0) || !Number.isInteger(Number(seed))) throw new TypeError('A number is none.');
  if (replayed !== undefined && values.seed === undefined) throw new TypeError('A path needs its seed.');

  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const path = await import('node:path');
  const folder = mkdtempSync(path.join(tmpdir(), 'model-'));
  const report = path.join(folder, 'report');
  Object.assign(process.env, { MODEL_SEED: seed, MODEL_REPORT: report });
  if (replayed === undefined) process.env.MODEL_MINUTES = minutes;
  else process.env.MODEL_PATH = replayed;
  console.log(`The seed is ${seed}.`);
  process.once('exit', () => {
    printCounts(report);
    rmSync(folder, { recursive: true, force: true });
  });

  const { makeReady } = await import('./bootstrap.mjs');
  await makeReady();
  const { runJest } = await import('./run-jest.mjs');
  runJest(['--selectProjects', 'model', '--runInBand', '--testPathPatterns', 'shop.model-spec']);
}

const { existsSync, readFileSync } = await import('node:fs');

function printCounts(file) {
  if (!existsSync(file)) return console.error('Nothing was played.');
  const { runs, commands, answers, ends } = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`${runs} runs, ${commands} commands`);
  for (const [title, counts] of Object.entries({ 'The answers': answers, 'How things ended': ends })) {
    console.log(`${title}:`);
    const rows = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
    for (const [name, count] of rows) console.log(`  ${String(count).padStart(7)}  ${name}`);
  }
  return undefined;
}

main().catch((error) => {
  if (!(error instanceof TypeError)) throw error;
  console.error(usage);
  process.exitCode = 2;
});
