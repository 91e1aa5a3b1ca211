import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { JestReport, JestRun } from './verdict';

export interface JestTask {
  /** The project whose tests are run. */
  readonly root: string;
  readonly projects: readonly string[];
  readonly specs: readonly string[];
  /** Tests with any of these words in their titles are run. */
  readonly titles: readonly string[];
  /** How many suites may be run at once. */
  readonly workers: number;
  readonly seconds: number;
}

/** Its group ends when we are gone, however that came about. Jest's workers, which inherit this, live and die with Jest. */
const endWithOwner = `data:text/javascript,${encodeURIComponent(`
  if (process.channel && !process.env.JEST_WORKER_ID) {
    process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
    process.channel.unref();
  }
`)}`;

const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning', `--import=${endWithOwner}`];
const outputLength = 20_000;

const quoted = (title: string): string => title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Runs Jest in process groups of their own, one after the other, so that nothing it has started is left. */
export class JestProcess {
  private child: ChildProcess | undefined;
  private ended = false;

  /** `databaseUrl`: a server for all runs; each makes a migrated database on it. */
  constructor(private readonly databaseUrl: string) {}

  async run(task: JestTask): Promise<JestRun> {
    const file = path.join(task.root, 'jest-report.json');
    rmSync(file, { force: true });
    let output = '';
    const child = this.start(task, file);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputLength)));
    }
    let timedOut = false;
    const late = setTimeout(() => {
      timedOut = true;
      this.kill();
    }, task.seconds * 1000);
    await new Promise((resolve) => child.once('exit', resolve));
    clearTimeout(late);
    this.kill();
    this.child = undefined;
    if (this.ended) throw new Error('Jest was ended.');
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestReport) : undefined;
    return { report, timedOut, output };
  }

  /** Ends what runs; nothing can be run any more. */
  end(): void {
    this.ended = true;
    this.kill();
  }

  private start({ root, projects, specs, titles, workers }: JestTask, outputFile: string): ChildProcess {
    if (this.ended) throw new Error('Jest was ended.');
    const jest = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
    const which = ['--selectProjects', ...projects, '--testNamePattern', titles.map(quoted).join('|')];
    const how = [
      `--maxWorkers=${workers}`,
      '--json',
      `--outputFile=${outputFile}`,
      `--cacheDirectory=${root}/jest-cache`,
    ];
    this.child = spawn(process.execPath, [...nodeFlags, jest, ...which, ...how, '--runTestsByPath', ...specs], {
      cwd: root,
      detached: true,
      env: { ...process.env, JEST_WORKER_ID: undefined, TEST_DATABASE_URL: this.databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return this.child;
  }

  private kill(): void {
    const { pid } = this.child ?? {};
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
