import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockDataFolder } from './instance-lock';
import { processIdentity } from './process-identity';
import { StartError } from './start-error';

describe('the lock on a data folder', () => {
  let dataDir: string;
  const lockFile = (): string => path.join(dataDir, 'start.lock');
  const leave = (pid: number, identity: string | undefined): void =>
    writeFileSync(lockFile(), JSON.stringify({ pid, identity }));

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'holdfast-lock-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is taken once, names its holder, and can be taken again after its release', () => {
    const lock = lockDataFolder(dataDir);
    expect(lock.previousWasKilled).toBe(false);
    expect(() => lockDataFolder(dataDir)).toThrow(StartError);
    expect(() => lockDataFolder(dataDir)).toThrow(`process ${process.pid}`);
    lock.release();
    expect(readdirSync(dataDir)).toEqual([]);
    expect(lockDataFolder(dataDir).previousWasKilled).toBe(false);
  });

  it('does not outlive a holder that was killed', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    leave(holder.pid ?? 0, processIdentity(holder.pid ?? 0));
    expect(() => lockDataFolder(dataDir)).toThrow(StartError);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(lockDataFolder(dataDir).previousWasKilled).toBe(true);
  });

  it('is not held by another process that got the same id later', () => {
    leave(process.pid, 'another boot/1');
    expect(lockDataFolder(dataDir).previousWasKilled).toBe(true);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is not held by a file that says nothing', () => {
    writeFileSync(lockFile(), '');
    expect(lockDataFolder(dataDir).previousWasKilled).toBe(true);
    expect(readdirSync(dataDir)).toEqual(['start.lock']);
  });
});

describe('the identity of a process', () => {
  it('stays the same while it lives and is missing when there is none', () => {
    expect(processIdentity(process.pid)).toBeTruthy();
    expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
    expect(processIdentity(2 ** 30)).toBeUndefined();
  });
});
