import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** What the server writes into postmaster.pid: the process id in line 1, how far it is in line 8. */
export interface Postmaster {
  readonly pid: number;
  readonly state: string;
}

const run = promisify(execFile);
const pidFile = (cluster: string): string => path.join(cluster, 'postmaster.pid');

export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, state: (lines[7] ?? '').trim() } : undefined;
}

/** The command line of a process, or undefined when it is gone. Slim containers have no ps, other systems no /proc. */
async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw === '' ? undefined : raw.split('\0').join(' ');
  }
  return run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

function isPostmasterOf(cluster: string, command: string): boolean {
  return /\bpostgres\b/.test(command) && command.includes(` -D ${cluster} `);
}

async function hasEnded(pid: number, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while ((await commandLine(pid)) !== undefined) {
    if (Date.now() > deadline) return false;
    await delay(25);
  }
  return true;
}

/**
 * Stops the server that a killed start left running on this folder; true when there was one. A process is signalled only
 * when its command line says that it is a PostgreSQL on this very folder. A pid file that names a stranger is removed,
 * because PostgreSQL itself would take any living process of the same user for a running server.
 */
export async function stopLeftover(cluster: string): Promise<boolean> {
  const leftover = await readPostmaster(cluster);
  if (!leftover) return false;
  const command = await commandLine(leftover.pid);
  if (command === undefined) return false;
  if (!isPostmasterOf(cluster, command)) {
    await rm(pidFile(cluster), { force: true });
    return false;
  }
  for (const [signal, seconds] of [
    ['SIGINT', 15],
    ['SIGQUIT', 10],
  ] as const) {
    signalIfAlive(leftover.pid, signal);
    if (await hasEnded(leftover.pid, seconds)) return true;
  }
  throw new EmbeddedPostgresError(
    `A PostgreSQL of an earlier start (process ${leftover.pid}) still runs on ${cluster} and does not stop; end it by hand.`,
  );
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
