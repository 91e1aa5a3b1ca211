import { readFileSync } from 'node:fs';

/** Mebibytes that a process holds, and the most that it has ever held. */
export interface ResidentMemory {
  readonly now: number;
  readonly peak: number;
}

/** Undefined where the system has no /proc. */
export function residentMemoryOf(pid: number): ResidentMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  } catch {
    return undefined;
  }
}
