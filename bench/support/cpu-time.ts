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

/**
 * Processor seconds in which this machine was not idle so far, up to a constant. Counted from what was idle, because
 * systems put the work for the network in different places.
 */
export function busySeconds(): number {
  const idle = os.cpus().reduce((sum, { times }) => sum + times.idle, 0) / 1000;
  return (os.cpus().length * performance.now()) / 1000 - idle;
}
