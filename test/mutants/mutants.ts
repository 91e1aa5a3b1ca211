import path from 'node:path';
import { NotMeasured } from '../../bench/support/benchmark';
import { readOptions } from '../../bench/support/options';
import { startOwnServer } from '../support/test-server';
import { allMutants } from './all-mutants';
import { JestProcess } from './jest-process';
import type { Mutant } from './mutant';
import { conclusion, type Judged, listOf, progressLine, resultTable } from './mutants-report';
import { ScratchCopy } from './scratch-copy';
import { Trial } from './trial';

/**
 * npm run mutants: breaks the promises of the shop one by one in a copy of the project, and looks whether the suite that is
 * named for it notices. Ends with 0 when all were noticed, with 1 when one was not, with 2 when it could not run. Whatever
 * it started ends with it.
 */

const codes = { allCaught: 0, notAllCaught: 1, notRun: 2 };
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const known = {
  /** Mutants with these words in their names; several such words are separated by a stroke. */
  only: { default: undefined },
  list: { default: false },
} as const;

const undos: (() => unknown)[] = [];

async function main(): Promise<number> {
  const options = readOptions(known);
  const words = options.only?.split('|') ?? [''];
  const mutants = allMutants.filter(({ name }) => words.some((word) => name.includes(word)));
  if (mutants.length === 0) throw new NotMeasured('There is no such mutant; --list names them.');
  if (options.list) {
    console.log(listOf(mutants));
    return codes.allCaught;
  }
  const trial = await open();
  await proveUnchanged(trial, mutants);
  const judged: Judged[] = [];
  for (const [index, mutant] of mutants.entries()) {
    const startedAt = performance.now();
    const outcome = await trial.of(mutant);
    const one = { mutant, outcome, seconds: (performance.now() - startedAt) / 1000 };
    judged.push(one);
    console.error(progressLine(one, index + 1, mutants.length));
  }
  console.log(`${resultTable(judged)}\n\n${conclusion(judged)}`);
  return judged.every(({ outcome }) => outcome.kind === 'caught') ? codes.allCaught : codes.notAllCaught;
}

/** All runs of Jest share one PostgreSQL; each migrates a database of its own on it, by the migrations as they are then. */
async function open(): Promise<Trial> {
  const copy = ScratchCopy.of(process.cwd());
  undos.push(() => copy.remove());
  const server = await startOwnServer();
  undos.push(() => server.stop());
  const jest = new JestProcess(server.adminUrl);
  undos.push(() => jest.end());
  return new Trial(copy, jest);
}

/** @throws NotMeasured */
async function proveUnchanged(trial: Trial, mutants: readonly Mutant[]): Promise<void> {
  const startedAt = performance.now();
  console.error('The tests are run without any change first …');
  const faults = await trial.unchanged(mutants);
  if (faults.length > 0) {
    throw new NotMeasured(
      ['A test that fails without any change catches nothing. Mend these first:', ...faults].join('\n'),
    );
  }
  console.error(`They pass, after ${Math.round((performance.now() - startedAt) / 1000)} s.`);
}

let ending = false;

async function end(code: number): Promise<never> {
  ending = true;
  for (const undo of undos.splice(0).toReversed()) {
    await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
  }
  process.exit(code);
}

process.chdir(path.resolve(__dirname, '..', '..', '..'));
for (const [signal, code] of Object.entries(signals)) process.once(signal, () => void end(code));
main().then(end, (error: unknown) => {
  // What was under way when a signal came fails because of it.
  if (ending) return;
  console.error(error instanceof NotMeasured ? error.message : error);
  void end(codes.notRun);
});
