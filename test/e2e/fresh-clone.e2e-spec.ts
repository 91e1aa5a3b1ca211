import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const scripts = path.resolve(__dirname, '../../scripts');

/** Installs by writing down what the lock file asks for, and remembers how it was called. */
const npm = `
  const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
  appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  if (readFileSync('package.json', 'utf8').includes('refuse')) process.exit(1);
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const installed = Object.entries(packages).filter(([place, entry]) => place !== '' && !entry.optional);
  mkdirSync('node_modules', { recursive: true });
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(installed) }));
`;

/** Builds one program that says what it was given and ends with 7. */
const build = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  export async function build() {
    mkdirSync('dist/apps/cli/src', { recursive: true });
    writeFileSync('dist/apps/cli/src/hello.js', 'console.log("hello", ...process.argv.slice(2)); process.exitCode = 7;');
    return 1;
  }
`;

const lockOf = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'clone' },
      'node_modules/needed': { version },
      'node_modules/needed/node_modules/inner': { version: '2.0.0' },
      'node_modules/for-another-platform': { version: '1.0.0', optional: true },
      'apps/part': { version: '0.0.0' },
      'node_modules/part': { resolved: 'apps/part', link: true },
    },
  });

describe('a fresh clone', () => {
  let clone: string;
  const inClone = (...names: string[]): string => path.join(clone, ...names);

  beforeEach(() => {
    clone = mkdtempSync(path.join(os.tmpdir(), 'holdfast-clone-'));
    mkdirSync(inClone('scripts'));
    for (const name of ['require-node.mjs', 'bootstrap.mjs', 'run.mjs']) {
      copyFileSync(path.join(scripts, name), inClone('scripts', name));
    }
    writeFileSync(inClone('scripts', 'build.mjs'), build);
    writeFileSync(inClone('package.json'), '{"name":"clone"}');
    writeFileSync(inClone('package-lock.json'), lockOf('1.0.0'));
    writeFileSync(inClone('npm-cli.js'), npm);
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [inClone('scripts', 'run.mjs'), ...args], {
      cwd: clone,
      env: { ...process.env, npm_execpath: inClone('npm-cli.js') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    }
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...output };
  }

  const npmCalls = (): string[] =>
    existsSync(inClone('npm-calls')) ? readFileSync(inClone('npm-calls'), 'utf8').trim().split('\n') : [];

  it('installs exactly what is locked, with what the build needs, and becomes the program that was asked for', async () => {
    const { code, stdout, stderr } = await run('hello', '--loud', 'world');
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'hello --loud world\n' });
    expect(stderr).toContain('Installing the dependencies');
    expect(npmCalls()).toEqual(['ci --include=dev --include=optional --loglevel=error']);
  });

  it('installs once, packages for other platforms or not', async () => {
    await run('hello');
    expect((await run('hello')).stderr).not.toContain('Installing');
    expect(npmCalls()).toHaveLength(1);
  });

  it('installs again when the lock file asks for another version', async () => {
    await run('hello');
    writeFileSync(inClone('package-lock.json'), lockOf('1.0.1'));
    expect((await run('hello')).stderr).toContain('Installing');
    expect(npmCalls()).toHaveLength(2);
  });

  it('installs again when an installation was interrupted', async () => {
    mkdirSync(inClone('node_modules', 'needed'), { recursive: true });
    await run('hello');
    expect(npmCalls()).toHaveLength(1);
  });

  it('says in one sentence that it could not install', async () => {
    writeFileSync(inClone('package.json'), '{"name":"clone","description":"refuse"}');
    const { code, stderr } = await run('hello');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nThe dependencies could not be installed \(npm ended with exit code 1\)\.\n$/);
  });

  it.each(['nothing', '../../secret', ''])('knows no program "%s"', async (name) => {
    const { code, stderr } = await run(name);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no program named "${name}".`);
  });
});
