import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from './project-files';

const configFile = path.join(projectRoot, 'tsconfig.json');
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(configFile, ts.sys.readFile).config,
  ts.sys,
  projectRoot,
);

/** What `import '<specifier>'` in `libs/carts` means to the compiler: a file of this project, or nothing. */
function resolve(specifier: string): string | undefined {
  const importer = path.join(projectRoot, 'libs/carts/src/planted.ts');
  const { resolvedModule } = ts.resolveModuleName(
    specifier,
    importer,
    options,
    ts.sys,
    undefined,
    undefined,
    ts.ModuleKind.CommonJS,
  );
  return resolvedModule && path.relative(projectRoot, resolvedModule.resolvedFileName);
}

const libs = readdirSync(path.join(projectRoot, 'libs'));
const faces = libs.flatMap((lib) =>
  ['index', 'http', 'jobs']
    .filter((face) => existsSync(path.join(projectRoot, `libs/${lib}/src/${face}.ts`)))
    .map((face) => ({ name: face === 'index' ? `#${lib}` : `#${lib}/${face}`, file: `libs/${lib}/src/${face}.ts` })),
);

describe('the compiler', () => {
  it.each(faces)('finds $name in the sources', ({ name, file }) => {
    expect(resolve(name)).toBe(file);
  });

  it('finds nothing behind a face', () => {
    const sources = readdirSync(path.join(projectRoot, 'libs'), { recursive: true, encoding: 'utf8' });
    const deep = sources.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
    const spellings = deep.flatMap((file) => [
      `#${file}`,
      `#${file}.ts`,
      `#${file.replace('/src/', '/')}`,
      `libs/${file}`,
    ]);
    const faceNames = new Set(faces.map(({ name }) => name));
    expect(spellings.length).toBeGreaterThan(100);
    expect(spellings.filter((specifier) => !faceNames.has(specifier) && resolve(specifier) !== undefined)).toEqual([]);
  });

  it.each(['#checkout/src/place-order', '#checkout/src/index', '#checkout/place-order', '#database/src/tx'])(
    'refuses the deep import %s',
    (specifier) => {
      expect(resolve(specifier)).toBeUndefined();
    },
  );
});

describe('a writer that takes a Tx', () => {
  const preamble = `
    import { Tx } from '#database';
    import type { EntityManager, QueryRunner } from 'typeorm';
    declare const tx: Tx;
    declare const manager: EntityManager;
    declare const runner: QueryRunner;
    declare function write(tx: Tx): void;
  `;
  const calls = {
    tx: 'write(tx);',
    manager: 'write(manager);',
    runner: 'write(runner);',
    lookalike: `write({ ...tx, manager, broken: false, query: tx.query, locking: tx.locking,
      afterCommit: tx.afterCommit, committed: tx.committed });`,
  };
  let faults: Readonly<Record<string, readonly string[]>>;

  beforeAll(() => {
    faults = check(Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, preamble + call])));
  }, 60_000);

  it('accepts the Tx of an open transaction', () => {
    expect(faults.tx).toEqual([]);
  });

  it.each(['manager', 'runner'])('refuses a bare %s', (name) => {
    expect(faults[name]).toEqual([expect.stringMatching(/is not assignable to parameter of type 'Tx'/)]);
  });

  it('refuses an object that only looks like a Tx', () => {
    expect(faults.lookalike).toEqual([expect.stringMatching(/is not assignable to parameter of type 'Tx'/)]);
  });
});

/** Type-checks each source as a file of libs/carts that exists in memory only, and returns its faults by name. */
function check(sources: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  const fileOf = (name: string) => path.join(projectRoot, `libs/carts/src/planted-${name}.ts`);
  const planted = new Map(Object.entries(sources).map(([name, source]) => [fileOf(name), source]));
  const once = { ...options, incremental: false, tsBuildInfoFile: undefined };
  const host = ts.createCompilerHost(once);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => planted.has(file) || fileExists(file);
  host.readFile = (file) => planted.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) =>
    planted.has(file)
      ? ts.createSourceFile(file, planted.get(file) ?? '', {
          languageVersion: ts.ScriptTarget.ES2023,
          impliedNodeFormat: ts.ModuleKind.CommonJS,
        })
      : getSourceFile(file, ...rest);
  const program = ts.createProgram([...planted.keys()], once, host);
  const faultsIn = (file: string) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  return Object.fromEntries(Object.keys(sources).map((name) => [name, faultsIn(fileOf(name))]));
}
