import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { ChildProcess } from 'node:child_process';
import { AppLog } from './app-log';
import { Terminal } from './terminal';

const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('the log of an app', () => {
  let folder: string;
  let file: string;
  let told: string;
  let app: PassThrough;
  let log: AppLog;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-app-log-'));
    file = path.join(folder, 'logs', 'api.log');
    told = '';
    const out = new PassThrough();
    out.on('data', (chunk: Buffer) => (told += chunk.toString()));
    app = new PassThrough();
    log = new AppLog('api', file, new Terminal(out));
    log.follow({ stdout: app, stderr: null } as unknown as ChildProcess);
  });

  afterEach(() => {
    log.close();
    process.removeListener('exit', process.listeners('exit').at(-1)!);
    rmSync(folder, { recursive: true, force: true });
  });

  async function says(line: string): Promise<void> {
    app.write(`${line}\n`);
    await nextTurn();
    await nextTurn();
  }

  it('is a file that only its owner reads', async () => {
    await says('one');
    await says('two');
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('loses lines to a full disk, says so once, and goes on', async () => {
    mkdirSync(path.dirname(file));
    symlinkSync('/dev/full', file);
    for (const line of ['one', 'two', 'three']) await says(line);
    expect(told.match(/cannot be written: ENOSPC/g)).toHaveLength(1);
    expect(log.lastWords(3)).toEqual(['one', 'two', 'three']);
  });

  it('is written again as soon as it can be, and says what was lost', async () => {
    mkdirSync(file, { recursive: true });
    await says('one');
    await says('two');
    expect(told).toContain('cannot be written: EISDIR');
    rmSync(file, { recursive: true });
    await says('three');
    expect(readFileSync(file, 'utf8')).toBe('three\n');
    expect(told).toContain('is written again; 2 lines were lost');
    unlinkSync(file);
  });
});
