import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const megabytes = 768;
const prefix = 'holdfast-disk-';
const chunk = Buffer.alloc(1024 * 1024);

/** A file system of its own in memory, small enough to be filled. Only root can make one, and not everywhere. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** undefined where none can be made */
  static open(): SmallDisk | undefined {
    removeAbandoned();
    const folder = mkdtempSync(path.join(os.tmpdir(), `${prefix}${process.pid}-`));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder], {
        stdio: 'ignore',
      });
      return new SmallDisk(folder);
    } catch {
      rmdirSync(folder);
      return undefined;
    }
  }

  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }

  /** Until not one more page can be written. */
  fill(): void {
    const file = openSync(this.ballast, 'w', 0o600);
    try {
      for (let written = chunk.length; written === chunk.length;) written = writeSync(file, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.ballast, { force: true });
  }

  close(): void {
    unmount(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** At once, whoever still has a file open there. */
function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
}

/** Disks of runs that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    try {
      unmount(path.join(os.tmpdir(), name));
    } catch {
      // It was no mount any more.
    }
    rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
