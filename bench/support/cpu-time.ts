import { readFileSync } from 'node:fs';
import os from 'node:os';

const ticksPerSecond = 100;

/** Processor seconds that a process has used so far; undefined where the system has no /proc. */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces. Times of user and kernel are fields 14 and 15 of the whole line.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}

/** Processor seconds that everything on this machine has used so far. */
export function cpuSecondsOfAll(): number {
  const milliseconds = os.cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return milliseconds.reduce((sum, each) => sum + each, 0) / 1000;
}
