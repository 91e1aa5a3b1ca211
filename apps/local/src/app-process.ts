import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppLog } from './app-log';
import { Backoff, type BackoffLimits, restartLimits } from './backoff';
import { untilReady } from './readiness';
import { StartError } from './start-error';
import type { Terminal } from './terminal';

export interface AppProgram {
  readonly name: string;
  readonly script: string;
  /** Answers 200 when the app can do its work. */
  readonly readyUrl: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface AppSurroundings {
  readonly terminal: Terminal;
  readonly log: AppLog;
  readonly limits?: BackoffLimits;
}

/** Stack traces name the TypeScript lines; Node 22 calls `require` of an ES module an experiment, which is no news. */
export const nodeFlags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];

const earlyDeathsAllowed = 3;
const firstReadySeconds = 120;
/** How long a process may take to end in order before it is ended by force. */
export const stopSeconds = 15;
const lastWordsShown = 8;

/** How a process ended, as the end of a sentence, when its output is read to the end. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('close', (code, signal) => {
      resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  });
}

export const lastWords = (log: AppLog): string =>
  [`The last lines of ${log.file}:`, ...log.lastWords(lastWordsShown).map((line) => `  ${line}`)].join('\n');

/**
 * Keeps one app running until `stop`. It has a process group of its own, so that Ctrl-C in a terminal reaches only the
 * supervisor, and a channel to the supervisor, at whose end it stops by itself.
 */
export class AppProcess {
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private ended: Promise<string> = Promise.resolve('');
  private hasBeenReady = false;

  constructor(
    private readonly program: AppProgram,
    private readonly surroundings: AppSurroundings,
  ) {}

  /** Settles when the app is ready for the first time; from then on it is started again whenever it dies. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => void this.live(resolve).catch(reject));
  }

  /** Ends the app in order, or by force when that takes too long. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.child?.kill('SIGTERM');
    const force = setTimeout(() => this.kill(), stopSeconds * 1000);
    await this.ended;
    clearTimeout(force);
  }

  kill(): void {
    this.stopping.abort();
    this.child?.kill('SIGKILL');
  }

  private async live(onReady: () => void): Promise<void> {
    const { terminal, log, limits = restartLimits } = this.surroundings;
    const backoff = new Backoff(limits);
    while (!this.stopping.signal.aborted) {
      const { ending, healthyMilliseconds } = await this.liveOnce(onReady);
      if (this.stopping.signal.aborted) return;
      const pause = backoff.afterDeath(healthyMilliseconds);
      if (!this.hasBeenReady && backoff.deaths >= earlyDeathsAllowed) {
        throw new StartError(`The ${this.program.name} does not start: it ${ending}. ${lastWords(log)}`);
      }
      const when = `${pause / 1000} s`;
      terminal.say(`The ${this.program.name} ${ending} and is started again in ${when}; its log is ${log.file}.`);
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async liveOnce(onReady: () => void): Promise<{ ending: string; healthyMilliseconds: number }> {
    const ended = this.spawn();
    const over = new AbortController();
    void ended.then(() => over.abort());
    const seconds = this.hasBeenReady ? Number.POSITIVE_INFINITY : firstReadySeconds;
    const { ready, answer } = await untilReady(this.program.readyUrl, { seconds, signal: over.signal });
    if (!ready && !over.signal.aborted) throw new StartError(this.neverReady(answer));
    const readyAt = performance.now();
    if (ready) this.becameReady(onReady);
    return { ending: await ended, healthyMilliseconds: ready ? performance.now() - readyAt : 0 };
  }

  private spawn(): Promise<string> {
    const { script, env } = this.program;
    this.child = fork(script, [], {
      execArgv: nodeFlags,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.surroundings.log.follow(this.child);
    this.ended = endOf(this.child);
    return this.ended;
  }

  private becameReady(onReady: () => void): void {
    if (this.hasBeenReady) this.surroundings.terminal.say(`The ${this.program.name} is ready again.`);
    this.hasBeenReady = true;
    onReady();
  }

  private neverReady(answer: string): string {
    const { name, readyUrl } = this.program;
    const verdict = `The ${name} was not ready within ${firstReadySeconds} s; ${readyUrl} last answered: ${answer}.`;
    return `${verdict} ${lastWords(this.surroundings.log)}`;
  }
}
