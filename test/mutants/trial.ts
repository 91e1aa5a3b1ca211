import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { JestProcess } from './jest-process';
import type { Mutant } from './mutant';
import { StaleMutant } from './mutation';
import type { ScratchCopy } from './scratch-copy';
import { faultOfUnchanged, judge, type Outcome, partOf } from './verdict';

/** How long a run of Jest may take. */
const patienceSeconds = { unchanged: 1200, changed: 300 };

/** Puts mutants into a copy of the project, one at a time, and has the suites there tell what they make of them. */
export class Trial {
  constructor(
    private readonly copy: ScratchCopy,
    private readonly jest: JestProcess,
  ) {}

  /** A test that fails anyway catches nothing. @returns what is wrong with the tests of these mutants without any change */
  async unchanged(mutants: readonly Mutant[]): Promise<string[]> {
    const suites = mutants.map(({ caughtBy }) => caughtBy);
    await this.build(mutants);
    const run = await this.jest.run({
      root: this.copy.root,
      projects: distinct(suites.map(({ project }) => project)),
      specs: distinct(suites.map(({ spec }) => spec)),
      titles: distinct(suites.map(({ title }) => title)),
      workers: 2,
      seconds: patienceSeconds.unchanged,
    });
    const faults = suites.flatMap((suite) => {
      const fault = faultOfUnchanged(partOf(run, suite));
      return fault === undefined ? [] : [`${suite.spec} (${suite.title}): ${fault}`];
    });
    return distinct(faults);
  }

  async of(mutant: Mutant): Promise<Outcome> {
    const { project, spec, title } = mutant.caughtBy;
    const which = { root: this.copy.root, projects: [project], specs: [spec], titles: [title] };
    try {
      return await this.copy.changed(mutant, async () => {
        await this.build([mutant]);
        const run = await this.jest.run({ ...which, workers: 1, seconds: patienceSeconds.changed });
        return judge(partOf(run, mutant.caughtBy));
      });
    } catch (error) {
      if (error instanceof StaleMutant) return { kind: 'stale', reason: error.message };
      throw error;
    }
  }

  /** Some suites start processes of the shop, from compiled code. What was changed before is compiled anew as well. */
  private async build(mutants: readonly Mutant[]): Promise<void> {
    const compiled = mutants.some(({ caughtBy: { project } }) => project === 'e2e' || project === 'faults');
    if (compiled) await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: this.copy.root });
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
