import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Finding, lint } from './lint';
import { type ProjectFile, projectFiles } from './project-files';

const root = mkdtempSync(path.join(tmpdir(), 'lint-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the linter', () => {
  const planted: readonly (ProjectFile & { readonly rule: string })[] = [
    { rule: 'eslint(max-lines)', path: 'long-file.ts', text: 'export {};\n'.repeat(251) },
    { rule: 'eslint(max-lines)', path: 'long-file.e2e-spec.ts', text: 'export {};\n'.repeat(401) },
    {
      rule: 'eslint(max-lines-per-function)',
      path: 'long-function.ts',
      text: `export function long(): void {${'\n'.repeat(71)}}`,
    },
    {
      rule: 'eslint(max-params)',
      path: 'wide.ts',
      text: 'export const wide = (a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1) => [a, b, c, d, e, f, g, h];',
    },
    {
      rule: 'eslint(max-depth)',
      path: 'deep.ts',
      text: 'export function deep(a: 1): void { if (a) { if (a) { if (a) { if (a) { deep(a); } } } } }',
    },
    { rule: 'eslint(eqeqeq)', path: 'loose-equality.ts', text: 'export const same = (a: 1, b: 1) => a == b;' },
    { rule: 'typescript(no-explicit-any)', path: 'any.ts', text: 'export const loose: any = 1;' },
    {
      rule: 'jest(no-focused-tests)',
      path: 'focused.spec.ts',
      text: ['f', `it('pays', () => { expect(1).toBe(1); });`].join(''),
    },
    { rule: 'jest(expect-expect)', path: 'silent.spec.ts', text: `it('pays', () => { String(1); });` },
    {
      rule: 'jest(valid-expect)',
      path: 'unawaited.spec.ts',
      text: `it('pays', async () => { expect(Promise.reject(1)).rejects.toBe(1); });`,
    },
  ];
  let found: readonly Finding[];

  beforeAll(() => {
    found = lint(path.join(root, 'planted'), planted);
  });

  it.each(planted)('refuses $path by $rule', ({ rule, path: file }) => {
    expect(found.filter(({ filename }) => filename === file).map(({ code }) => code)).toContain(rule);
  });
});

describe('a spec of integration', () => {
  it('obeys the rules for tests, which the linter applies only to files called .spec.ts', () => {
    const specs = projectFiles().filter(({ path: file }) => file.endsWith('-spec.ts'));
    const renamed = specs.map(({ path: file, text }) => ({ path: file.replace(/-spec\.ts$/, '-as.spec.ts'), text }));
    const found = lint(path.join(root, 'renamed'), renamed).filter(({ code }) => code.startsWith('jest('));
    expect(specs.length).toBeGreaterThan(3);
    expect(found.map(({ filename, code, message }) => `${filename.replace('-as.', '-')}: ${code} ${message}`)).toEqual(
      [],
    );
  });
});
