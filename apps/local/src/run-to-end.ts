import { fork } from 'node:child_process';
import type { AppLog } from './app-log';
import { endOf, lastWords, nodeFlags, stopSeconds } from './app-process';
import { StartError } from './start-error';

export interface OneOffProgram {
  /** What it does, as the subject of a sentence. */
  readonly purpose: string;
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command that ends by itself; throws a StartError unless it succeeds. An abort ends the command and waits. */
export async function runToEnd(program: OneOffProgram, log: AppLog, signal: AbortSignal): Promise<void> {
  const child = fork(program.script, [], {
    execArgv: nodeFlags,
    env: program.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let force: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    force = setTimeout(() => child.kill('SIGKILL'), stopSeconds * 1000);
  };
  signal.addEventListener('abort', end);
  log.follow(child);
  const ending = await endOf(child);
  signal.removeEventListener('abort', end);
  clearTimeout(force);
  signal.throwIfAborted();
  if (child.exitCode !== 0) throw new StartError(`${program.purpose} failed: it ${ending}. ${lastWords(log)}`);
}
