import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inProject, isThere, readText } from './ops-files';

const steps = readText('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = steps.slice(steps.findLastIndex((step) => step.startsWith('FROM ')));
const copies = steps.filter((step) => step.startsWith('COPY ')).map((step) => step.split(/\s+/).slice(1));

/** What `COPY` takes from the project, without what it takes from an earlier stage. */
const taken = copies.filter(([first = '']) => !first.startsWith('--from')).flatMap((parts) => parts.slice(0, -1));

/** What the compiled apps and libs can read at run time besides themselves and their dependencies. */
function filesReadByPath(): string[] {
  const listed = execFileSync('grep', ['-rhoE', `path\\.(join|resolve)\\(__dirname,[^)]*\\)`, 'apps', 'libs'], {
    cwd: inProject(),
    encoding: 'utf8',
  });
  return listed.split('\n').filter((line) => line !== '');
}

describe('the image', () => {
  it('is made of files that are there and that .dockerignore lets in', () => {
    const allowed = readText('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(taken.length).toBeGreaterThan(5);
    for (const file of taken) {
      expect(isThere(file)).toBe(true);
      expect(allowed).toContain(file.replace(/^\.\//, '').split('/')[0]);
    }
    expect(readText('.dockerignore').split('\n')[0]).toBe('*');
  });

  it('keeps secrets, data and tests out', () => {
    const ignored = readText('.dockerignore').split('\n');
    for (const never of ['.env', '.git', '.holdfast', 'test', 'bench']) expect(ignored).not.toContain(`!${never}`);
    expect(ignored).toEqual(expect.arrayContaining(['**/*.spec.ts', '**/node_modules', '**/dist']));
  });

  it('holds whatever the apps look for beside themselves', () => {
    const looked = filesReadByPath().filter((line) => !line.includes('binaries'));
    const outside = looked.filter((line) => /'(?:\.\.\/)+(?!dist|assets|package\.json|node_modules)[a-z]/.test(line));
    expect(outside).toEqual([]);
  });

  it('runs as a user without rights, from a version of Node.js with a future, without npm in between', () => {
    expect(steps.filter((step) => step.startsWith('FROM ')).map((step) => step.split(' ')[1])).toEqual([
      'node:24-slim',
      'node:24-slim',
    ]);
    expect(lastStage).toEqual(expect.arrayContaining(['USER node', 'STOPSIGNAL SIGTERM']));
    expect(lastStage.findIndex((step) => step === 'USER node')).toBeLessThan(
      lastStage.findIndex((step) => step.startsWith('CMD ')),
    );
    expect(lastStage.at(-1)).toBe('CMD ["node", "dist/apps/api/src/main.js"]');
    expect(lastStage.join('\n')).not.toMatch(/\bnpm\b/);
  });

  it('is built as the lock file says, without install scripts, and without what only development needs', () => {
    expect(steps).toContain('RUN npm ci --ignore-scripts');
    expect(steps.join('\n')).toContain('npm prune --omit=dev --ignore-scripts');
  });
});

describe('the check of its health', () => {
  const script = inProject('scripts/is-ready.mjs');
  /** In a process of its own, beside the server that it asks. */
  const ask = (environment: Readonly<Record<string, string>>): Promise<number | null> =>
    new Promise((ended) => {
      spawn(process.execPath, [script], { env: environment, stdio: 'ignore' }).once('exit', ended);
    });

  it.each(['PORT', 'WORKER_PORT'])('asks at %s whether the process may be sent work', async (variable) => {
    const statuses = [200, 503];
    const server = createServer((request, answer) => {
      answer.statusCode = request.url === '/health/ready' ? (statuses.shift() ?? 500) : 404;
      answer.end();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const environment = { [variable]: String((server.address() as AddressInfo).port) };
    expect(await ask(environment)).toBe(0);
    expect(await ask(environment)).toBe(1);
    server.close();
  });

  it('says no where nobody answers', () => {
    expect(spawnSync(process.execPath, [script], { env: { PORT: '1' } }).status).toBe(1);
  });
});
