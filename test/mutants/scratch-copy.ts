import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isAlive } from '../support/test-server';
import type { Mutant } from './mutant';
import { mutated } from './mutation';

const folderPrefix = 'holdfast-mutants-';
const leftOut = new Set(['node_modules', 'dist', 'coverage', '.git', '.holdfast', '.env']);

/** A copy of the project, as it lies there, in which sources may be changed. It shares the installed packages. */
export class ScratchCopy {
  private constructor(readonly root: string) {}

  static of(project: string): ScratchCopy {
    removeAbandoned();
    const root = path.join(os.tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
    mkdirSync(root);
    const belongs = (source: string): boolean => !leftOut.has(path.basename(source));
    cpSync(project, root, { recursive: true, filter: (source) => source === project || belongs(source) });
    symlinkSync(path.join(project, 'node_modules'), path.join(root, 'node_modules'), 'dir');
    return new ScratchCopy(root);
  }

  /** Does `work` while the change is in the copy. @throws StaleMutant, before anything is done */
  async changed<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const file = path.join(this.root, mutant.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, mutated(text, mutant));
    try {
      return await work();
    } finally {
      writeFileSync(file, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Copies of runs that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = Number(/^holdfast-mutants-(\d+)-/.exec(name)?.[1]);
    if (!Number.isNaN(owner) && !isAlive(owner)) rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}
