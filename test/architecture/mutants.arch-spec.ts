import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { allMutants } from '../mutants/all-mutants';
import { mutated, StaleMutant } from '../mutants/mutation';
import { faultOfUnchanged, judge, type JestRun, type JestTest, partOf } from '../mutants/verdict';
import { projectRoot } from './project-files';

const fileOf = (name: string): string => path.join(projectRoot, name);

describe('the mutants of our own code', () => {
  it('are at least twelve, each with a name of its own', () => {
    expect(allMutants.length).toBeGreaterThanOrEqual(12);
    expect(new Set(allMutants.map(({ name }) => name)).size).toBe(allMutants.length);
  });

  it.each(allMutants)('can be made in the source as it is: $name', (mutant) => {
    const text = readFileSync(fileOf(mutant.file), 'utf8');
    expect(mutated(text, mutant)).not.toBe(text);
  });

  it.each(allMutants)('change code that ships, and name a suite that there is: $name', ({ file, caughtBy }) => {
    const endings = { unit: '.spec', integration: '.int-spec', interleavings: '.int-spec', e2e: '.e2e-spec' } as const;
    expect(file).toMatch(/^(?:apps|libs)\/.*(?<!spec)\.ts$/);
    expect(existsSync(fileOf(caughtBy.spec))).toBe(true);
    expect(caughtBy.spec).toContain(`${{ ...endings, faults: '.fault-spec' }[caughtBy.project]}.ts`);
  });
});

describe('a mutant is stale', () => {
  const stale = (find: string, replace = 'b'): (() => string) => {
    return () => mutated('const one = a;\nconst two = a;\n', { file: 'x.ts', find, replace });
  };

  it.each([
    ['is gone', stale('three')],
    ['stands there twice', stale('= a')],
    ['is nothing', stale('')],
    ['stays as it was', stale('one = a', 'one = a')],
    ['is no TypeScript any more', stale('one = a', 'one = (')],
  ])('when what it changes %s', (_, change) => {
    expect(change).toThrow(StaleMutant);
  });

  it('and not for signs that mean something in patterns', () => {
    expect(mutated('f(a, `$1`);', { file: 'x.ts', find: 'a, `$1`', replace: '`$&`' })).toBe('f(`$&`);');
  });
});

describe('the judgement of a mutant', () => {
  const test = (title: string, ...failureMessages: string[]): JestTest => {
    const status = failureMessages.length > 0 ? 'failed' : 'passed';
    return { title, fullName: `the shop ${title}`, status, failureMessages };
  };
  const run = (tests: readonly JestTest[], message = ''): JestRun => {
    const status = message !== '' || tests.some((one) => one.status === 'failed') ? 'failed' : 'passed';
    const suite = { name: '/copy/test/sells.int-spec.ts', status, message, assertionResults: tests };
    return { report: { testResults: [suite] }, timedOut: false, output: '' };
  };
  const wrong = test('sells', 'Error: expect(received).toBe(expected)\n    at shop.ts:1:1');

  it('is that it was caught when a test failed, with the first that did', () => {
    const verdict = judge(run([test('pays'), wrong, test('sends', 'Error: too late')]));
    const why = 'Error: expect(received).toBe(expected)';
    expect(verdict).toEqual({ kind: 'caught', by: 'sells', why, failed: 2, ran: 3 });
  });

  it('is that it survived when all tests passed', () => {
    expect(judge(run([test('pays'), test('sells')]))).toEqual({ kind: 'survived' });
  });

  it('is no proof when the suite cannot be compiled or begun', () => {
    const verdict = judge(run([], '  ● Test suite failed to run\n\n    SyntaxError: Unexpected token'));
    expect(verdict).toEqual({
      kind: 'no proof',
      reason: 'the suite could not be run: SyntaxError: Unexpected token',
    });
  });

  it.each([
    'ReferenceError: stock is not defined',
    "Cannot find module './gone' from 'libs/orders/src/index.ts'",
    'QueryFailedError: syntax error at or near "where"',
    'error: column "on_hnd" does not exist',
    "Nest can't resolve dependencies of the PlaceOrder (?)",
  ])('is no proof when tests fail for nonsense: %s', (message) => {
    expect(judge(run([test('pays'), test('sells', message)]))).toMatchObject({ kind: 'no proof' });
  });

  it('is no proof when no test ran, when there is no report, or when time was up', () => {
    const silent = { report: undefined, timedOut: false, output: 'Error: no memory\n' };
    expect(judge(run([]))).toEqual({ kind: 'no proof', reason: 'no test ran' });
    expect(judge(silent)).toEqual({ kind: 'no proof', reason: 'the suite could not be run: Error: no memory' });
    expect(judge({ ...run([wrong]), timedOut: true })).toMatchObject({ kind: 'no proof' });
  });

  it('looks at the suite and the titles alone that the mutant names', () => {
    const sells = { spec: 'test/sells.int-spec.ts', title: 'sells' };
    expect(judge(partOf(run([test('pays', 'Error: no'), test('sells')]), sells))).toEqual({ kind: 'survived' });
    expect(judge(partOf(run([wrong]), { ...sells, spec: 'test/pays.int-spec.ts' }))).toMatchObject({
      kind: 'no proof',
    });
  });

  it('has no use for a suite that fails without any change', () => {
    expect(faultOfUnchanged(run([test('sells')]))).toBeUndefined();
    expect(faultOfUnchanged(run([wrong]))).toBe('"sells" fails without any change');
    expect(faultOfUnchanged(run([]))).toBe('no test ran');
  });
});
