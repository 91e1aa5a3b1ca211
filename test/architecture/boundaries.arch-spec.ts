import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cruise, cruise, dependencyRules, type Violation } from './cruise';
import { lawful, plantedImports, plantTree } from './planted-imports';
import { projectRoot } from './project-files';

const readable = ({ rule, from, to }: Violation): string =>
  `${from} → ${to} (${rule}: ${dependencyRules.find(({ name }) => name === rule)?.comment})`;

describe('the dependency rule in this project', () => {
  let project: Cruise;

  beforeAll(async () => {
    project = await cruise(projectRoot);
  }, 60_000);

  it('is checked on the sources, so that silence means obedience', () => {
    expect(project.modules).toContain('libs/kernel/src/index.ts');
    expect(project.modules).toContain('libs/database/src/index.ts');
  });

  it('is kept by every import', () => {
    expect(project.violations.map(readable)).toEqual([]);
  });
});

describe('each dependency rule', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'planted-imports-'));
  let obedient: Cruise;
  let disobedient: Cruise;

  beforeAll(async () => {
    plantTree(path.join(root, 'obedient'), []);
    plantTree(path.join(root, 'disobedient'), plantedImports);
    obedient = await cruise(path.join(root, 'obedient'));
    disobedient = await cruise(path.join(root, 'disobedient'));
  }, 60_000);

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has a planted violation', () => {
    const proven = new Set(plantedImports.map(({ rule }) => rule));
    expect(dependencyRules.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });

  it.each(plantedImports)('$rule refuses that $file imports $imports', ({ rule, file }) => {
    const found = disobedient.violations.filter(
      ({ from, to }) => `${file}/`.startsWith(`${from}/`) || to.includes(file),
    );
    expect(found.map((violation) => violation.rule)).toContain(rule);
  });

  it('leaves lawful imports alone', () => {
    expect(obedient.modules).toEqual(expect.arrayContaining(Object.keys(lawful)));
    expect(obedient.violations.map(readable)).toEqual([]);
  });
});
