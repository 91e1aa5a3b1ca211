import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processIdentity } from './process-identity';
import { StartError } from './start-error';

interface Holder {
  readonly pid: number;
  readonly identity: string;
}

export interface InstanceLock {
  /** True when the start before this one did not end in order, so that its processes may still be ending. */
  readonly previousWasKilled: boolean;
  release(): void;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

const isAlive = (holder: Holder | undefined): holder is Holder =>
  holder !== undefined && processIdentity(holder.pid) === holder.identity;

/** Gives the draft the lock's name; the file appears whole or not at all. False when the name is taken. */
function claim(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead holder's lock away. When another start was quicker, its fresh lock is what was moved, and is put back. */
function discard(file: string, dead: Holder | undefined): void {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved?.pid !== dead?.pid || moved?.identity !== dead?.identity) claim(aside, file);
  rmSync(aside, { force: true });
}

/**
 * Takes the data folder for this process. A holder that was killed does not block: it counts only while the very
 * process that wrote the lock is alive.
 * @throws StartError when another supervisor runs on this folder
 */
export function lockDataFolder(dataDir: string): InstanceLock {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'start.lock');
  const draft = `${file}.${process.pid}.draft`;
  const self: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  writeFileSync(draft, JSON.stringify(self), { mode: 0o600 });
  try {
    let previousWasKilled = false;
    while (!claim(draft, file)) {
      const holder = readHolder(file);
      if (isAlive(holder)) throw new StartError(alreadyRunning(dataDir, holder.pid));
      discard(file, holder);
      previousWasKilled = true;
    }
    return { previousWasKilled, release: () => rmSync(file, { force: true }) };
  } finally {
    rmSync(draft, { force: true });
  }
}

const alreadyRunning = (dataDir: string, pid: number): string =>
  `Holdfast already runs on ${dataDir} (process ${pid}): stop it first, or set HOLDFAST_DATA_DIR to another folder.`;
