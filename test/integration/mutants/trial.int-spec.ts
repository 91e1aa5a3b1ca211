import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JestProcess } from '../../mutants/jest-process';
import type { Mutant } from '../../mutants/mutant';
import { ScratchCopy } from '../../mutants/scratch-copy';
import { Trial } from '../../mutants/trial';

const projectRoot = path.resolve(__dirname, '../../..');
const file = 'libs/checkout/src/rules/decide.ts';

const planted = (find: string, replace: string): Mutant => ({
  name: 'planted',
  breaks: 'nothing but a copy',
  file,
  find,
  replace,
  caughtBy: { project: 'unit', spec: 'libs/checkout/src/rules/decide.spec.ts', title: '' },
});

describe('the trial of a mutant', () => {
  let copy: ScratchCopy;
  let jest: JestProcess;
  let trial: Trial;

  beforeAll(() => {
    copy = ScratchCopy.of(projectRoot);
    jest = new JestProcess('');
    trial = new Trial(copy, jest);
  });

  afterAll(() => {
    jest.end();
    copy.remove();
  });

  const textIn = (root: string): string => readFileSync(path.join(root, file), 'utf8');

  it('has it caught by a suite that passes without it, and leaves the copy as it was and the project alone', async () => {
    const before = textIn(projectRoot);
    const mutant = planted('return quantity > left ?', 'return quantity > left + 1 ?');
    expect(await trial.unchanged([mutant])).toEqual([]);
    expect(await trial.of(mutant)).toMatchObject({ kind: 'caught', by: expect.any(String) });
    expect([textIn(copy.root), textIn(projectRoot)]).toEqual([before, before]);
  });

  it('tells one that breaks no test, one that cannot be run, and one that cannot be made', async () => {
    const harmless = planted('const cartsGone = new Set<string>();', 'const cartsGone: Set<string> = new Set();');
    const senseless = planted('return quantity > left ?', 'return quantity > lost ?');
    expect(await trial.of(harmless)).toEqual({ kind: 'survived' });
    expect(await trial.of(senseless)).toMatchObject({ kind: 'no proof' });
    expect(await trial.of(planted('what is not there', ''))).toMatchObject({ kind: 'stale' });
  });
});
