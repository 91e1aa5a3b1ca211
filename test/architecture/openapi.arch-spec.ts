import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isProduction, projectFiles, projectRoot } from './project-files';

interface Operation {
  readonly summary?: string;
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
}

describe('openapi.json', () => {
  let folder: string;
  let generated: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-openapi-'));
    const file = path.join(folder, 'openapi.json');
    const script = path.join(projectRoot, 'dist', 'apps', 'api', 'src', 'write-openapi.js');
    const env = { PATH: process.env['PATH'], HOLDFAST_DATA_DIR: folder };
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, file], { cwd: projectRoot, env });
    generated = readFileSync(file, 'utf8');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is what the handlers declare; after a change run `npm run openapi`', () => {
    expect(readFileSync(path.join(projectRoot, 'openapi.json'), 'utf8')).toBe(generated);
  });

  it('refers only to what it defines', () => {
    const document = JSON.parse(generated) as Record<string, unknown>;
    const resolves = (reference: string): boolean => {
      const steps = reference.replace(/^#\//, '').split('/');
      const found = steps.reduce<unknown>(
        (node, step) => (node as Record<string, unknown> | undefined)?.[step],
        document,
      );
      return found !== undefined && steps.at(-1) !== '';
    };
    const references = [...generated.matchAll(/"\$ref": "([^"]*)"/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => !resolves(reference))).toEqual([]);
  });

  it('is made of classes that each have a name of their own: of two with one name, one schema would stand for both', () => {
    const texts = projectFiles()
      .filter(isProduction)
      .map(({ text }) => text);
    const names = texts.flatMap((text) =>
      [...text.matchAll(/^(?:export )?class (\w+(?:Request|Response))\b/gm)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('says of every operation what it does, and answers errors as problem documents', () => {
    const operations = Object.values((JSON.parse(generated) as Document).paths).flatMap((item) => Object.values(item));
    expect(operations.length).toBeGreaterThan(25);
    for (const { summary, responses } of operations) {
      expect(summary).toBeTruthy();
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect(errors.length).toBeGreaterThan(0);
      for (const [, { content }] of errors) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });
});
