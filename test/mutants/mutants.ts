import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { NotMeasured } from '../../bench/support/benchmark';
import { readOptions } from '../../bench/support/options';
import { startOwnServer } from '../support/test-server';
import { allMutants } from './all-mutants';
import { JestProcess } from './jest-process';
import type { Mutant } from './mutant';
import { conclusion, type Judged, listOf, type Outcome, progressLine, resultTable } from './mutants-report';
import { StaleMutant } from './mutation';
import { ScratchCopy } from './scratch-copy';
import { faultOfUnchanged, judge, partOf } from './verdict';

/**
 * npm run mutants: breaks the shop's promises one by one in a copy of the project, and looks whether the suite that is named
 * for it notices. Ends with 0 when all were noticed, with 1 when one was not, with 2 when it could not run. Whatever it
 * started ends with it.
 */

const codes = { allCaught: 0, notAllCaught: 1, notRun: 2 };
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** How long a run of Jest may take. */
const patienceSeconds = { unchanged: 1200, changed: 240 };

const known = {
  /** Mutants with these words in their names. */
  only: { default: undefined },
  list: { default: false },
} as const;

interface Laboratory {
  readonly copy: ScratchCopy;
  readonly jest: JestProcess;
}

async function main(undos: (() => unknown)[]): Promise<number> {
  const options = readOptions(known);
  const mutants = allMutants.filter(({ name }) => name.includes(options.only ?? ''));
  if (mutants.length === 0) throw new NotMeasured('There is no such mutant; --list names them.');
  if (options.list) {
    console.log(listOf(mutants));
    return codes.allCaught;
  }
  const laboratory = await open(undos);
  await proveUnchanged(laboratory, mutants);
  const judged: Judged[] = [];
  for (const [index, mutant] of mutants.entries()) {
    const startedAt = performance.now();
    const outcome = await tried(laboratory, mutant);
    const one = { mutant, outcome, seconds: (performance.now() - startedAt) / 1000 };
    judged.push(one);
    console.error(progressLine(one, index + 1, mutants.length));
  }
  console.log(`${resultTable(judged)}\n\n${conclusion(judged)}`);
  return judged.every(({ outcome }) => outcome.kind === 'caught') ? codes.allCaught : codes.notAllCaught;
}

async function open(undos: (() => unknown)[]): Promise<Laboratory> {
  const copy = ScratchCopy.of(process.cwd());
  undos.push(() => copy.remove());
  const server = await startOwnServer();
  undos.push(() => server.stop());
  const jest = new JestProcess(server.adminUrl);
  undos.push(() => jest.end());
  return { copy, jest };
}

/** A suite that fails anyway catches nothing. @throws NotMeasured */
async function proveUnchanged({ copy, jest }: Laboratory, mutants: readonly Mutant[]): Promise<void> {
  const suites = mutants.map(({ caughtBy }) => caughtBy);
  const specs = [...new Set(suites.map(({ spec }) => spec))];
  console.error(`The tests are run without any change first: ${specs.length} suites …`);
  const startedAt = performance.now();
  await build(copy, mutants);
  const run = await jest.run({
    root: copy.root,
    projects: [...new Set(suites.map(({ project }) => project))],
    specs,
    titles: [...new Set(suites.map(({ title }) => title))],
    workers: 2,
    seconds: patienceSeconds.unchanged,
  });
  const faults = suites.flatMap((suite) => {
    const fault = faultOfUnchanged(partOf(run, suite));
    return fault === undefined ? [] : [`${suite.spec} (${suite.title}): ${fault}`];
  });
  if (faults.length > 0) {
    throw new NotMeasured(
      `A test that fails without any change catches nothing. Mend these first:\n${[...new Set(faults)].join('\n')}`,
    );
  }
  console.error(`They pass, after ${Math.round((performance.now() - startedAt) / 1000)} s.`);
}

async function tried({ copy, jest }: Laboratory, mutant: Mutant): Promise<Outcome> {
  const { project, spec, title } = mutant.caughtBy;
  const task = {
    root: copy.root,
    projects: [project],
    specs: [spec],
    titles: [title],
    workers: 1,
    seconds: patienceSeconds.changed,
  };
  try {
    return await copy.changed(mutant, async () => {
      await build(copy, [mutant]);
      return judge(partOf(await jest.run(task), mutant.caughtBy));
    });
  } catch (error) {
    if (error instanceof StaleMutant) return { kind: 'stale', reason: error.message };
    throw error;
  }
}

/** Processes of the shop are started from compiled code. What was changed before is compiled anew as well. */
async function build(copy: ScratchCopy, mutants: readonly Mutant[]): Promise<void> {
  const compiled = mutants.some(({ caughtBy: { project } }) => project === 'e2e' || project === 'faults');
  if (compiled) await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: copy.root });
}

const undos: (() => unknown)[] = [];

async function end(code: number): Promise<never> {
  for (const undo of undos.splice(0).toReversed()) {
    await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
  }
  process.exit(code);
}

process.chdir(path.resolve(__dirname, '..', '..', '..'));
for (const [signal, code] of Object.entries(signals)) process.once(signal, () => void end(code));
main(undos).then(end, (error: unknown) => {
  // What was under way when a signal came fails because of it.
  if (undos.length === 0 && !(error instanceof NotMeasured)) return;
  console.error(error instanceof NotMeasured ? error.message : error);
  void end(codes.notRun);
});
