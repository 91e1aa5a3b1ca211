import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries';
import type { DataFolder } from './cluster';
import { EmbeddedPostgresError, LeftoverMemory, PortTaken } from './embedded-postgres.error';
import { guard } from './guardian';
import { readPostmaster, signalIfAlive } from './postmaster';
import type { Account } from './server-account';

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly folder: DataFolder;
  readonly account: Account | undefined;
  readonly port: number;
  readonly flags: readonly string[];
  /** How long the server outlives an owner that was killed. */
  readonly orphanGraceSeconds: number;
}

export interface ServerProcess {
  readonly pid: number;
  /** Settles when the process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  isRunning(): boolean;
}

const maxLogBytes = 10 * 1024 * 1024;
/** After a crash the server first replays its log, which may take long; a server that does not run yet ends earlier. */
const readySeconds = 180;

async function rotateLog(file: string): Promise<number> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size < maxLogBytes) return size;
  await rename(file, `${file}.1`);
  return 0;
}

async function readFrom(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(64 * 1024);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function failureOf({ folder, port }: LaunchOptions, logOffset: number): Promise<EmbeddedPostgresError> {
  const log = await readFrom(folder.logFile, logOffset).catch(() => '');
  if (log.includes('Address already in use')) return new PortTaken(`The database port ${port} is in use.`);
  if (log.includes('pre-existing shared memory block')) {
    return new LeftoverMemory(`Processes of an earlier PostgreSQL on ${folder.cluster} are still running.`);
  }
  const reason = /(?:FATAL|PANIC): +(.*)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? '';
  return new EmbeddedPostgresError(`PostgreSQL did not start (${reason || 'no reason given'}); see ${folder.logFile}.`);
}

function spawnServer({ binaries, folder, account, flags }: LaunchOptions): ChildProcess {
  const log = openSync(folder.logFile, 'a', 0o600);
  try {
    // In a process group of its own: Ctrl-C in a terminal must not reach it before its users are stopped.
    return spawn(binaries.postgres, [...flags], {
      ...account,
      cwd: '/',
      env: { LC_ALL: 'C' },
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** Starts the server and waits until it takes connections. It does not keep the owner's event loop alive. */
export async function launch(options: LaunchOptions): Promise<ServerProcess> {
  const logOffset = await rotateLog(options.folder.logFile);
  const child = spawnServer(options);
  const exited = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  if (child.pid !== undefined) {
    const guardian = guard({ cluster: options.folder.cluster, pid: child.pid }, options.orphanGraceSeconds);
    void exited.then(guardian.dismiss);
  }
  const isRunning = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const deadline = Date.now() + readySeconds * 1000;
  while (isRunning() && Date.now() < deadline) {
    const postmaster = await readPostmaster(options.folder.cluster);
    if (postmaster && postmaster.pid === child.pid && postmaster.state === 'ready') {
      child.unref();
      return { pid: postmaster.pid, exited, isRunning };
    }
    await delay(20);
  }
  if (child.pid !== undefined) await halt({ pid: child.pid, exited, isRunning }, 'SIGINT');
  throw await failureOf(options, logOffset);
}

/**
 * Ends the server: SIGINT closes the connections and writes a checkpoint, SIGQUIT ends it at once and leaves the rest
 * to the recovery of the next start. Goes on to SIGQUIT when SIGINT has not worked in 20 s.
 */
export async function halt(server: ServerProcess, first: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  for (const signal of [first, 'SIGQUIT'] as const) {
    if (!server.isRunning()) return;
    signalIfAlive(server.pid, signal);
    const giveUp = new AbortController();
    const late = delay(20_000, 'late', { signal: giveUp.signal }).catch(() => 'ended');
    const outcome = await Promise.race([server.exited.then(() => 'ended'), late]);
    giveUp.abort();
    if (outcome === 'ended') return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${server.pid}) does not stop.`);
}
